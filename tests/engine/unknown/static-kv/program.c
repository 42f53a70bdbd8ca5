#define _GNU_SOURCE
/* A key-value store over HTTP: PUT /KEY and GET /KEY, one file a key in /data. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <signal.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <netinet/in.h>
static void stop(int n) { (void)n; _exit(0); }
static void answer(int c, int code, const char *body, size_t n) {
	char h[128];
	int l = snprintf(h, sizeof h, "HTTP/1.0 %d X\r\nContent-Length: %zu\r\n\r\n", code, n);
	if (write(c, h, l) < 0 || write(c, body, n) < 0) return;
}
int main(void) {
	const char *port = getenv("PORT"), *data = getenv("DATA_DIR");
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 8080) };
	int one = 1, s = socket(AF_INET, SOCK_STREAM, 0);
	signal(SIGTERM, stop); signal(SIGINT, stop); signal(SIGPIPE, SIG_IGN);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(s, (void *)&a, sizeof a) || listen(s, 16)) { perror("listen"); return 1; }
	if (chdir(data ? data : "/data")) { perror("data"); return 1; }
	fprintf(stderr, "kv: listening\n");
	for (;;) {
		static char b[65536]; size_t n = 0; ssize_t r; char *e = 0, key[64] = "", method[8] = "";
		int c = accept(s, 0, 0);
		if (c < 0) continue;
		while (n < sizeof b - 1 && (r = read(c, b + n, sizeof b - 1 - n)) > 0) {
			n += r; b[n] = 0;
			if ((e = strstr(b, "\r\n\r\n"))) break;
		}
		if (e && sscanf(b, "%7s /%63[a-zA-Z0-9-]", method, key) >= 1) {
			char *l = strcasestr(b, "content-length:"); size_t want = l && l < e ? atoi(l + 15) : 0;
			e += 4;
			while (n - (e - b) < want && n < sizeof b - 1 && (r = read(c, b + n, sizeof b - 1 - n)) > 0) n += r;
			if (!strcmp(method, "PUT") && *key) {
				char t[80]; snprintf(t, sizeof t, "%s.new", key);
				int f = open(t, O_CREAT | O_WRONLY | O_TRUNC, 0644);
				if (f < 0 || write(f, e, want) != (ssize_t)want || fsync(f) || close(f) || rename(t, key)) {
					perror(key); answer(c, 500, "error\n", 6);
				} else answer(c, 201, "ok\n", 3);
			} else if (!strcmp(method, "GET") && !*key) answer(c, 200, "kv\n", 3);
			else {
				int f = open(key, O_RDONLY); static char v[65536];
				ssize_t m = f < 0 ? -1 : read(f, v, sizeof v);
				if (f >= 0) close(f);
				if (m < 0) answer(c, 404, "no\n", 3); else answer(c, 200, v, m);
			}
		}
		close(c);
	}
}
