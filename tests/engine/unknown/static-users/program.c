/* Homes by HTTP: PUT /USER/NAME writes a file as that user, GET /USER/NAME reads it as that user. The users are those of
 * /etc/homes, one "NAME UID GID" a line. A child becomes the user, for one request. */
#include "http.h"

#include <grp.h>

static int become(const char *user)
{
	char name[64];
	unsigned uid, gid;
	FILE *list = fopen("/etc/homes", "r");

	while (list && fscanf(list, "%63s %u %u", name, &uid, &gid) == 3) {
		if (strcmp(name, user) != 0)
			continue;
		fclose(list);
		return setgroups(0, NULL) == 0 && setgid(gid) == 0 && setuid(uid) == 0 ? 0 : -1;
	}
	return -1;
}

static void serve(int line)
{
	char user[64], name[64], path[160], method[8];
	struct request request;

	read_request(line, &request);
	if (!request.body)
		return;
	if (sscanf(request.text, "%7s /%63[a-z0-9]/%63[a-z0-9-] ", method, user, name) != 3) {
		answer(line, "200 OK", "homes\n", 6);
		return;
	}
	if (become(user) != 0) {
		answer(line, "500 No such user", "", 0);
		return;
	}
	snprintf(path, sizeof(path), "/home/%s/%s", user, name);
	serve_file(line, &request, method, path, 0600);
}

int main(void)
{
	int listener = listen_on(8080), line;

	signal(SIGCHLD, SIG_IGN);
	while ((line = accept(listener, NULL, NULL)) >= 0) {
		if (fork() == 0) {
			serve(line);
			_exit(0);
		}
		close(line);
	}
	return 1;
}
