<?php
// Counts the visits of a session and keeps an upload for a moment: both are files of the server.
session_start();
$_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
$file = tempnam(sys_get_temp_dir(), 'upload');
file_put_contents($file, 'kept');
echo "visits ", $_SESSION['visits'], " ", file_get_contents($file), "\n";
unlink($file);
