/* Writing the commands that prove a outcome. */
#include "report/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/shell.h"
#include "base/utf8.h"

struct verify {
	struct buf *out;
	const struct service_report *report;
	const struct service *service;
	const char *path;
};

/* "docker compose -f FILE" */
static void add_compose(struct verify *verify)
{
	buf_addstr(verify->out, "docker compose -f ");
	shell_add_word(verify->out, verify->path);
}

static void add_exec(struct verify *verify, const char *command)
{
	add_compose(verify);
	buf_addstr(verify->out, " exec -T ");
	shell_add_word(verify->out, verify->service->name);
	buf_addf(verify->out, " %s\n", command);
}

static void add_inspect(struct verify *verify, const char *format)
{
	buf_addf(verify->out, "docker inspect --format '%s' \"$(", format);
	add_compose(verify);
	buf_addstr(verify->out, " ps -q ");
	shell_add_word(verify->out, verify->service->name);
	buf_addstr(verify->out, ")\"\n");
}

static void expect(struct verify *verify, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What the command above prints; on one line, whatever it holds. */
static void expect(struct verify *verify, const char *format, ...)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	buf_addstr(verify->out, "#=> ");
	utf8_add_safe(verify->out, text.data, text.len, true);
	buf_addch(verify->out, '\n');
}

/* Why a control is not had, or NULL. */
static const char *excuse(const struct verify *verify, const char *rule)
{
	for (const struct finding *at = verify->report->findings; at; at = at->next) {
		if (strcmp(at->rule->id, rule) != 0)
			continue;
		if (at->state == FINDING_ALLOWED)
			return at->exception->reason ? at->exception->reason : "allowed";
		if (at->state == FINDING_EXEMPT)
			return at->decision.why;
	}
	return NULL;
}

static void add_user(struct verify *verify)
{
	const struct service *service = verify->service;
	const struct posture_user *user = &verify->report->posture.user;
	const char *why = excuse(verify, "user");

	add_exec(verify, "id -u");
	if (service->user_kind == USER_NUMERIC)
		expect(verify, "%.*s",
		       service->user.secret ? (int)strlen(setting_shown(&service->user))
					    : (int)strcspn(service->user.text, ":"),
		       setting_shown(&service->user));
	else if (service->user_kind == USER_UNSET && user->run_as == RUN_AS_NUMERIC && user->uid)
		expect(verify, "%s (the image's own user)", user->uid);
	else if (service->user_kind == USER_ROOT || user->run_as == RUN_AS_ROOT)
		expect(verify, "0%s%s", why ? ": " : "", why ? why : "");
	else if (why)
		expect(verify, "what the image runs as, 0 perhaps: %s", why);
	else
		expect(verify, "anything but 0");
}

static void add_root(struct verify *verify)
{
	const char *why = excuse(verify, "read-only");

	if (verify->service->read_only == TRISTATE_TRUE) {
		add_exec(verify, "touch /composeharden-probe");
		expect(verify, "an error: Read-only file system");
	}
	add_inspect(verify, "{{.HostConfig.ReadonlyRootfs}}");
	expect(verify, "%s%s%s", verify->service->read_only == TRISTATE_TRUE ? "true" : "false",
	       why ? ": " : "", why ? why : "");
}

static void expect_set(struct verify *verify, capability_set set)
{
	struct buf names CLEANUP_BUF = BUF_INIT;

	for (int i = 0; i <= CAPABILITY_ALL; i++)
		if (set & CAPABILITY_BIT(i) && capability_name((enum capability)i))
			buf_addf(&names, "%s%s", names.len ? " " : "",
				 capability_name((enum capability)i));
	expect(verify, "[%s]%s", names.data,
	       set & ~CAPABILITY_BIT(CAPABILITY_ALL) ? " in any order, each with or without CAP_"
						     : "");
}

/* The bounding set, which is what a process can ever get; of ALL the kernel decides how many there are. */
static void add_bounding_set(struct verify *verify)
{
	const struct service *service = verify->service;
	capability_set all = CAPABILITY_BIT(CAPABILITY_ALL), set = capability_docker_default();

	if (service->privileged == TRISTATE_TRUE || service->cap_add & all)
		return;
	set = service->cap_drop & all ? 0 : set & ~service->cap_drop;
	add_exec(verify, "grep CapBnd /proc/1/status");
	expect(verify, "CapBnd: %016" PRIx64, (set | service->cap_add) & ~all);
}

static void add_capabilities(struct verify *verify)
{
	const struct service *service = verify->service;
	const char *why = excuse(verify, "cap-drop");

	add_inspect(verify, "{{.HostConfig.Privileged}}");
	expect(verify, "%s", service->privileged == TRISTATE_TRUE ? "true" : "false");
	add_inspect(verify, "{{.HostConfig.CapDrop}}");
	if (why && !service->cap_drop)
		expect(verify, "[]: %s", why);
	else
		expect_set(verify, service->cap_drop);
	add_inspect(verify, "{{.HostConfig.CapAdd}}");
	expect_set(verify, service->cap_add);
	add_bounding_set(verify);
	if (service->no_new_privileges != TRISTATE_TRUE)
		return;
	add_exec(verify, "grep NoNewPrivs /proc/1/status");
	expect(verify, "NoNewPrivs: 1");
}

static void expect_mounts(struct verify *verify, bool tmpfs)
{
	struct buf list CLEANUP_BUF = BUF_INIT;

	for (size_t i = 0; i < verify->service->mount_count; i++) {
		const struct mount *mount = &verify->service->mounts[i];

		if ((mount->kind == MOUNT_TMPFS) != tmpfs || (tmpfs && !mount->raw))
			continue;
		buf_addf(&list, "%s%s%s", list.len ? ", " : "", mount->shown_target,
			 tmpfs		    ? ""
			 : mount->read_only ? " false"
					    : " true");
	}
	expect(verify, "%s%s", list.len ? list.data : "nothing",
	       service_has_open_mounts(verify->service) ? ", and what variables or other services add"
	       : !list.len		    ? ""
	       : tmpfs			    ? ", in any order"
					    : ", one a line in any order, and the image's volumes");
}

static void add_mounts(struct verify *verify)
{
	add_inspect(verify, "{{range .Mounts}}{{println .Destination .RW}}{{end}}");
	expect_mounts(verify, false);
	add_inspect(verify, "{{range $path, $options := .HostConfig.Tmpfs}}{{$path}} {{end}}");
	expect_mounts(verify, true);
}

static void add_service(struct verify *verify)
{
	buf_addstr(verify->out, "\n# ");
	utf8_add_safe(verify->out, verify->service->name, strlen(verify->service->name), true);
	if (*verify->service->image.text) {
		buf_addstr(verify->out, " (");
		utf8_add_safe(verify->out, verify->service->image.text,
			      strlen(verify->service->image.text), true);
		buf_addch(verify->out, ')');
	}
	buf_addch(verify->out, '\n');
	/* A dash would make an option of it, and Compose knows no such name. */
	if (!shell_can_show(verify->service->name) || *verify->service->name == '-') {
		buf_addstr(verify->out, "# its name cannot be put into a command\n");
		return;
	}
	add_user(verify);
	add_root(verify);
	add_capabilities(verify);
	add_mounts(verify);
}

void verify_add(struct buf *out, const struct harden *harden, const char *path)
{
	buf_addstr(
		out,
		"# What proves the posture on the running containers, once the file is hardened "
		"(composeharden -i)\n"
		"# and deployed (docker compose up -d). \"exec\" needs the program in the image; "
		"\"inspect\" never does.\n");
	for (size_t i = 0; i < harden->file.count; i++) {
		const struct service_report *report = &harden->reports[i];
		struct verify verify = {out, report, report->service, path};

		if (report->judged)
			add_service(&verify);
	}
}
