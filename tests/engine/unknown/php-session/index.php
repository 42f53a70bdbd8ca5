<?php
// A page that everybody sees; POST logs in, and with the cookie of the login the page has a name.
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
	session_start();
	$_SESSION['name'] = $_POST['name'];
	echo "welcome\n";
} elseif (isset($_COOKIE['PHPSESSID'])) {
	session_start();
	echo 'hello ', $_SESSION['name'] ?? 'nobody', "\n";
} else {
	echo "please log in\n";
}
