environment ENV.fetch("RACK_ENV", "development")
bind "tcp://0.0.0.0:9292"
threads 1, 4
pidfile "tmp/pids/server.pid"
state_path "tmp/pids/server.state"
