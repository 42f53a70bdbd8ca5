<?php
// A guest book.
$db = new SQLite3(__DIR__ . '/../data/guestbook.sqlite');
$db->busyTimeout(2000);
$db->exec('CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, name TEXT, text TEXT)');
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $s = $db->prepare('INSERT INTO entries (name, text) VALUES (?, ?)');
    $s->bindValue(1, $_POST['name']);
    $s->bindValue(2, $_POST['text']);
    if (!$s->execute()) { http_response_code(500); exit; }
    header('Location: /', true, 303);
    exit;
}
echo "<h1>Guest book</h1>\n";
$r = $db->query('SELECT name, text FROM entries ORDER BY id');
while ($e = $r->fetchArray()) {
    echo '<p>', htmlspecialchars($e['name']), ': ', htmlspecialchars($e['text']), "</p>\n";
}
