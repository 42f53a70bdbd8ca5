/* A service of one static program: PUT /NAME writes a file of /data, GET /NAME reads it. It needs no other file. */
#include "http.h"

static void serve(int line)
{
	char name[64], path[80], method[8];
	struct request request;

	read_request(line, &request);
	if (!request.body || sscanf(request.text, "%7s /%63[a-z0-9-] ", method, name) != 2)
		return;
	snprintf(path, sizeof(path), "/data/%s", name);
	serve_file(line, &request, method, path, 0644);
}

int main(void)
{
	int listener = listen_on(8080), line;

	signal(SIGPIPE, SIG_IGN);
	while ((line = accept(listener, NULL, NULL)) >= 0) {
		serve(line);
		close(line);
	}
	return 1;
}
