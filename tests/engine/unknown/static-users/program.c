/* Homes by HTTP: PUT /USER/NAME writes a file as that user, GET /USER/NAME reads it as that user. The users are those of
 * /etc/homes, one "NAME UID GID" a line. A child becomes the user, for one request. */
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void leave(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

static void answer(int line, const char *status, const char *body, size_t size)
{
	dprintf(line, "HTTP/1.0 %s\r\nContent-Length: %zu\r\n\r\n%.*s", status, size, (int)size, body);
}

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
	char request[4096], user[64], name[64], path[160], method[8], *body = NULL;
	size_t size = 0, wanted = 0;
	ssize_t got;
	int file;

	while ((got = read(line, request + size, sizeof(request) - 1 - size)) > 0) {
		char *length;

		size += (size_t)got;
		request[size] = '\0';
		body = strstr(request, "\r\n\r\n");
		length = strstr(request, "Content-Length: ");
		wanted = length ? strtoul(length + 16, NULL, 10) : 0;
		if (body && size - (size_t)(body + 4 - request) >= wanted)
			break;
	}
	if (!body)
		return;
	if (sscanf(request, "%7s /%63[a-z0-9]/%63[a-z0-9-] ", method, user, name) != 3) {
		answer(line, "200 OK", "homes\n", 6);
		return;
	}
	if (become(user) != 0) {
		answer(line, "500 No such user", "", 0);
		return;
	}
	snprintf(path, sizeof(path), "/home/%s/%s", user, name);
	if (strcmp(method, "PUT") == 0) {
		file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (file < 0 || write(file, body + 4, wanted) != (ssize_t)wanted)
			answer(line, "500 Not written", "", 0);
		else
			answer(line, "201 Created", "", 0);
	} else {
		file = open(path, O_RDONLY);
		got = file < 0 ? -1 : read(file, request, sizeof(request));
		answer(line, got < 0 ? "404 Not found" : "200 OK", request, got < 0 ? 0 : (size_t)got);
	}
}

int main(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1, line;

	signal(SIGTERM, leave);
	signal(SIGCHLD, SIG_IGN);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 16) != 0)
		return 1;
	while ((line = accept(listener, NULL, NULL)) >= 0) {
		if (fork() == 0) {
			serve(line);
			_exit(0);
		}
		close(line);
	}
	return 1;
}
