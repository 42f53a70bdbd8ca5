pidfile = "/var/run/prosody/prosody.pid"
data_path = "/var/lib/prosody"
modules_enabled = { "roster", "saslauth", "disco", "private", "register", "ping", "offline" }
modules_disabled = { "s2s" }
allow_registration = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "internal"
log = { info = "*console" }
VirtualHost "chat.example"
