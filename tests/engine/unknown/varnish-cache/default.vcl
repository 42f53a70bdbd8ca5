vcl 4.1;

backend default {
	.host = "127.0.0.1";
	.port = "8081";
}

sub vcl_backend_response {
	if (beresp.status == 200) {
		set beresp.ttl = 10m;
	} else {
		set beresp.uncacheable = true;
	}
}

sub vcl_deliver {
	if (obj.hits > 0) {
		set resp.http.X-Cache = "HIT";
	} else {
		set resp.http.X-Cache = "MISS";
	}
}
