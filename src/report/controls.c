/* The five controls of a service, before and after: what people's reports show side by side. */
#include "report/controls.h"

#include <string.h>

#include "base/utf8.h"

static const char *const control_rules[] = {
	[CONTROL_USER] = "user",
	[CONTROL_READ_ONLY] = "read-only",
	[CONTROL_CAPABILITIES] = "cap-drop",
	[CONTROL_NO_NEW_PRIVILEGES] = "no-new-privileges",
	[CONTROL_TMPFS] = "tmpfs",
};

const char *control_rule(enum control control)
{
	return control_rules[control];
}

static const struct finding *find(const struct service_report *report, const char *rule)
{
	const struct finding *at = report->findings;

	while (at && strcmp(at->rule->id, rule) != 0)
		at = at->next;
	return at;
}

/* Does a list hold an item that is on, and none that is off? */
static bool list_is_on(const struct yaml_node *value, enum yaml_world world,
		       enum tristate (*meaning)(const char *))
{
	enum tristate state = TRISTATE_UNSET;

	setting_each(item, value, world) {
		const struct yaml_node *node = yaml_resolve(item);
		enum tristate one =
			node->kind == YAML_SCALAR ? meaning(node->text) : TRISTATE_UNSET;

		if (one != TRISTATE_UNSET)
			state = one;
	}
	return state == TRISTATE_TRUE;
}

static enum tristate means_all(const char *text)
{
	return capability_parse(text) == CAPABILITY_ALL ? TRISTATE_TRUE : TRISTATE_UNSET;
}

/* The image starts as somebody by itself, and that was found out. */
static bool has_image_user(const struct service_report *report)
{
	return report->service->user_kind == USER_UNSET && !report->posture.user.exempt &&
	       !report->posture.user.held &&
	       (report->posture.user.run_as == RUN_AS_NUMERIC ||
		report->posture.user.run_as == RUN_AS_NAMED);
}

static bool was_in_force(const struct service_report *report, enum control control)
{
	const struct service *service = report->service;

	switch (control) {
	case CONTROL_USER:
		return service->user_kind == USER_NUMERIC || service->user_kind == USER_NAMED ||
		       has_image_user(report);
	case CONTROL_READ_ONLY:
		return service->read_only == TRISTATE_TRUE;
	case CONTROL_CAPABILITIES:
		return service->cap_drop & CAPABILITY_BIT(CAPABILITY_ALL);
	case CONTROL_NO_NEW_PRIVILEGES:
		return service->no_new_privileges == TRISTATE_TRUE;
	default:
		return setting_next(service_value(service, SERVICE_TMPFS), NULL, YAML_BEFORE);
	}
}

struct control_outcome control_outcome_of(const struct service_report *report, enum control control)
{
	struct control_outcome outcome = {.finding = find(report, control_rules[control])};

	/* A user that the author set to root is a finding of another rule. */
	if (!outcome.finding && control == CONTROL_USER)
		outcome.finding = find(report, "explicit-root");
	if (!outcome.finding) {
		outcome.state = was_in_force(report, control) ? CONTROL_HAD : CONTROL_NONE;
		return outcome;
	}
	switch (outcome.finding->state) {
	case FINDING_FIX:
	case FINDING_INHERITED:
		outcome.state = CONTROL_GOT;
		outcome.confidence = finding_confidence(outcome.finding);
		break;
	case FINDING_EXEMPT:
		outcome.state = CONTROL_LEFT;
		break;
	case FINDING_ALLOWED:
		outcome.state = CONTROL_ALLOWED;
		break;
	default:
		outcome.state = CONTROL_PENDING;
	}
	return outcome;
}

/* Items of a list, each up to `stop` (or whole), with `before` in front of each and a blank between. */
static size_t add_items(struct buf *out, const struct yaml_node *value, enum yaml_world world,
			const char *before, const char *stop)
{
	size_t count = 0;

	setting_each(item, value, world) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind != YAML_SCALAR)
			continue;
		buf_addf(out, "%s%s", count++ || *before ? " " : "", before);
		utf8_add_safe(out, node->text, strcspn(node->text, stop), true);
	}
	return count;
}

static void add_user(struct buf *out, const struct service_report *report,
		     const struct yaml_node *value)
{
	const struct yaml_node *node = yaml_resolve(value);
	const struct posture_user *user = &report->posture.user;

	if (node && node->kind == YAML_SCALAR && !yaml_is_null(node) && *node->text)
		utf8_add_safe(out, node->text, node->len, true);
	else if (has_image_user(report) && user->run_as == RUN_AS_NUMERIC && !user->value)
		buf_addf(out, "image's %s:%s", user->uid, user->gid ? user->gid : user->uid);
	else if (has_image_user(report) && !user->value)
		buf_addstr(out, "image's own");
	else if (user->run_as == RUN_AS_ROOT && !user->value)
		buf_addstr(out, "root");
	else
		buf_addch(out, '-');
}

static void add_capabilities(struct buf *out, const struct service_report *report,
			     const struct service_view *view, enum yaml_world world)
{
	bool none = list_is_on(view->value[SERVICE_CAP_DROP], world, means_all);
	size_t start = out->len;

	if (report->service->privileged == TRISTATE_TRUE) {
		buf_addstr(out, "all");
		return;
	}
	if (!none)
		buf_addstr(out, "default");
	add_items(out, view->value[SERVICE_CAP_ADD], world, none ? "" : "+", "");
	if (out->len == start)
		buf_addstr(out, "none");
}

void control_add_value(struct buf *out, const struct service_report *report, enum control control,
		       enum yaml_world world)
{
	const struct yaml_node *read_only;
	struct service_view view;
	bool on;

	view_read(report->service->mapping, world, &view);
	switch (control) {
	case CONTROL_USER:
		add_user(out, report, view.value[SERVICE_USER]);
		return;
	case CONTROL_CAPABILITIES:
		add_capabilities(out, report, &view, world);
		return;
	case CONTROL_TMPFS:
		if (!add_items(out, view.value[SERVICE_TMPFS], world, "", ":"))
			buf_addch(out, '-');
		return;
	case CONTROL_READ_ONLY:
		read_only = yaml_resolve(view.value[SERVICE_READ_ONLY]);
		on = report->service->read_only == TRISTATE_TRUE ||
		     (read_only && read_only->kind == YAML_SCALAR &&
		      !strcmp(read_only->text, "true"));
		break;
	default:
		on = list_is_on(view.value[SERVICE_SECURITY_OPT], world,
				security_no_new_privileges);
	}
	buf_addstr(out, on ? "yes" : "no");
}
