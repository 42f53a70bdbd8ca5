require_relative "app"
run Photos
