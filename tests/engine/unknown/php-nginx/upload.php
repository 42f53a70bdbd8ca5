<?php
// Takes an upload: a temporary file, as PHP makes it, is moved to where it is served.
$name = basename($_FILES['file']['name']);
if (!move_uploaded_file($_FILES['file']['tmp_name'], "/var/www/uploads/$name")) {
	http_response_code(500);
}
