/* From outside to the host, in words: how services are reached, and what bars the ways on. */
#include <string.h>

#include "report/html.h"
#include "report/html_text.h"
#include "report/ways.h"

#define HOPS_SHOWN 4
#define NAMES_SHOWN 8
#define FOLD_ROWS 40 /* a longer table is folded */

/* What is known of a service; that of a twin is its twin's. NULL: it was not judged. */
static const struct service_report *judged_report(const struct html_file *file,
						  const struct reached *reached)
{
	const struct harden *harden = file->outcome->harden;
	const struct service_report *report = &harden->reports[reached - file->topology->list];

	if (report->twin)
		report = &harden->reports[report->twin - harden->file.list];
	return report->judged ? report : NULL;
}

static void add_port(struct buf *out, const struct published_port *port)
{
	static const char *const protocols[] = {"", "/udp", "/sctp"};

	if (!port->known || port->secret) {
		buf_addstr(out, port->raw ? port->raw : "a port that a variable decides");
		return;
	}
	if (port->port.host_address)
		buf_addf(out, strchr(port->port.host_address, ':') ? "[%s]:" : "%s:",
			 port->port.host_address);
	if (port->port.host_first)
		buf_addf(out, "%u", port->port.host_first);
	else
		buf_addstr(out, "a free port");
	if (port->port.host_last > port->port.host_first)
		buf_addf(out, "-%u", port->port.host_last);
	buf_addstr(out, protocols[port->port.protocol]);
}

void html_port_text(struct buf *out, const struct service *service, enum reach reach,
		    size_t columns)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	if (!strcmp(service->network_mode.text, "host")) {
		html_add(out, "the host's network");
		return;
	}
	for (size_t i = 0; i < service->port_count && text.len <= columns; i++) {
		if (reach == REACH_OUTSIDE && port_is_local(&service->ports[i]))
			continue;
		buf_addstr(&text, text.len ? ", " : "");
		add_port(&text, &service->ports[i]);
	}
	html_add_short(out, text.data, columns);
}

static void add_tie(struct buf *out, const struct tie *tie)
{
	static const char *const words[] = {"network ", "namespace of ", "volume "};

	buf_addstr(out, words[tie->kind]);
	html_add_code(out, tie->name);
	if (tie->internal)
		buf_addstr(out, " (internal)");
	if (tie->external)
		buf_addstr(out, " (of other projects)");
}

/* "from web, by network front; web is reached from outside" */
static void add_hops(const struct html_file *file, const struct reached *at)
{
	const struct reached *chain[HOPS_SHOWN];
	struct buf *out = file->out;
	size_t count = 0;

	for (const struct reached *hop = at; hop->reach == REACH_THROUGH && count < HOPS_SHOWN;
	     hop = &file->topology->list[hop->from])
		chain[count++] = hop;
	buf_addstr(out, chain[count - 1]->hops > 1
				? "outside \xE2\x86\x92 \xE2\x80\xA6 \xE2\x86\x92 "
				: "outside \xE2\x86\x92 ");
	while (count-- > 0) {
		html_add_code(out, file->topology->list[chain[count]->from].service->name);
		buf_addstr(out, " \xE2\x86\x92 ");
		add_tie(out, chain[count]->by);
		buf_addstr(out, count ? " \xE2\x86\x92 " : "");
	}
}

static void add_reach(const struct html_file *file, const struct reached *at)
{
	struct buf *out = file->out;

	switch (at->reach) {
	case REACH_OUTSIDE:
		buf_addstr(out, "outside \xE2\x86\x92 <code>");
		html_port_text(out, at->service, at->reach, 200);
		buf_addstr(out, "</code>");
		return;
	case REACH_THROUGH:
		add_hops(file, at);
		return;
	case REACH_ELSEWHERE:
		buf_addstr(out, "from other projects, on an external network");
		return;
	case REACH_UNKNOWN:
		buf_addstr(out, "not known: who else is on its network is not told");
		return;
	case REACH_LOCAL:
		buf_addstr(out, "from this host only: <code>");
		html_port_text(out, at->service, at->reach, 200);
		buf_addstr(out, "</code>");
		return;
	default:
		buf_addstr(out, "not from outside");
	}
}

static void add_way(const struct html_file *file, const struct finding *finding)
{
	static const struct {
		const char *class, *words;
	} states[] = {
		[WAY_CUT] = {"cut", "cut"},
		[WAY_HELD] = {"open", "open; a fix is held back"},
		[WAY_ALLOWED] = {"kept", "allowed"},
		[WAY_OPEN] = {"open", "open"},
	};
	enum way_state state = way_state_of(finding);
	struct buf *out = file->out;

	buf_addf(out, "<li class=\"%s\"><b>%s</b>: %s (", states[state].class, finding->rule->way,
		 states[state].words);
	html_add_rule(file, finding->rule);
	buf_addstr(out, "), ");
	html_add_prose(out, finding->message);
	buf_addstr(out, "</li>");
}

static void add_barriers(const struct html_file *file, const struct service_report *report)
{
	struct barriers barriers = barriers_of(report);
	struct buf *out = file->out;

	buf_addf(out, "<li class=\"%s\"><b>a hole in the kernel</b>: ",
		 barriers.after == BARRIER_COUNT ? "cut"
		 : barriers.after		 ? "part"
						 : "open");
	if (barriers.before != barriers.after)
		buf_addf(out, "%u \xE2\x86\x92 ", barriers.before);
	buf_addf(out, "%u of %u bars", barriers.after, BARRIER_COUNT);
	for (unsigned i = 0; i < barriers.added_count; i++) {
		buf_addstr(out, i ? ", " : "; new: ");
		html_add_rule(file, rule_find(control_rule(barriers.added[i])));
	}
	buf_addstr(out, "</li>");
}

static void add_row(const struct html_file *file, const struct reached *at)
{
	const struct service_report *report = judged_report(file, at);
	struct buf *out = file->out;

	buf_addstr(out, "<tr><th scope=\"row\">");
	html_add(out, at->service->name);
	buf_addstr(out, "</th><td>");
	add_reach(file, at);
	buf_addstr(out, "</td><td>");
	if (!report) {
		buf_addstr(out, "not looked at</td></tr>\n");
		return;
	}
	buf_addstr(out, "<ul>");
	for (const struct finding *way = way_next(report, NULL); way; way = way_next(report, way))
		add_way(file, way);
	add_barriers(file, report);
	buf_addstr(out, "</ul></td></tr>\n");
}

static bool is_cut_by(const struct service_report *report, const struct rule *rule)
{
	struct barriers barriers;

	if (rule->way) {
		for (const struct finding *at = way_next(report, NULL); at;
		     at = way_next(report, at))
			if (at->rule == rule && way_state_of(at) == WAY_CUT)
				return true;
		return false;
	}
	if (rule->group != GROUP_CONTROLS)
		return false;
	barriers = barriers_of(report);
	for (unsigned i = 0; i < barriers.added_count; i++)
		if (!strcmp(control_rule(barriers.added[i]), rule->id))
			return true;
	return false;
}

/* "user: between outside and the host in 9 services: traefik, app ..." */
static void add_cuts_of(const struct html_file *file, const struct rule *rule)
{
	const struct topology *topology = file->topology;
	struct buf *out = file->out, names CLEANUP_BUF = BUF_INIT;
	size_t count = 0, outside = 0;

	for (size_t i = 0; i < topology->order_count; i++) {
		const struct service_report *report = judged_report(file, topology->order[i]);

		if (!report || !is_cut_by(report, rule))
			continue;
		outside += topology->order[i]->reach <= REACH_THROUGH;
		if (count++ >= NAMES_SHOWN)
			continue;
		buf_addstr(&names, count > 1 ? ", " : "");
		html_add_code(&names, topology->order[i]->service->name);
	}
	if (!count)
		return;
	buf_addstr(out, "<li>");
	html_add_rule(file, rule);
	buf_addf(out, " %s ", rule->way ? "cuts the way in" : "is a new bar in");
	html_add_count(out, count, "service");
	buf_addf(out, ", %zu of them reached from outside: %s", outside, names.data);
	if (count > NAMES_SHOWN)
		buf_addf(out, " and %zu more", count - NAMES_SHOWN);
	buf_addstr(out, "</li>\n");
}

void html_add_ways(const struct html_file *file)
{
	const struct topology *topology = file->topology;
	struct buf *out = file->out;
	bool fold = topology->order_count > FOLD_ROWS;

	buf_addstr(
		out,
		"<p>A fault in a service that is reached lets somebody in. From there a way to the "
		"host is open, cut by a change of this run, or barred: against a hole in the "
		"kernel stand four of the controls.</p>\n<ul>\n");
	for (size_t i = 0; i < rule_count; i++)
		add_cuts_of(file, rules[i]);
	buf_addstr(out, "</ul>\n");
	if (fold) {
		buf_addstr(out, "<details><summary>The ways of all ");
		html_add_count(out, topology->order_count, "service");
		buf_addstr(out, "</summary>\n");
	}
	buf_addstr(out,
		   "<table class=\"ways\"><thead><tr><th scope=\"col\">Service</th>"
		   "<th scope=\"col\">How it is reached</th><th scope=\"col\">Ways to the host</th>"
		   "</tr></thead><tbody>\n");
	for (size_t i = 0; i < topology->order_count; i++)
		add_row(file, topology->order[i]);
	buf_addstr(out, "</tbody></table>\n");
	if (fold)
		buf_addstr(out, "</details>\n");
}

void html_add_ties(const struct html_file *file)
{
	const struct topology *topology = file->topology;
	struct buf *out = file->out;

	buf_addstr(out, "<ul class=\"ties\">\n");
	for (size_t i = 0; i < topology->tie_count; i++) {
		const struct tie *tie = topology->ties[i];

		buf_addstr(out, "<li>");
		add_tie(out, tie);
		buf_addstr(out, ": ");
		for (size_t j = 0; j < tie->count; j++) {
			buf_addstr(out, j ? ", " : "");
			html_add_code(out, topology->list[tie->members[j].service].service->name);
			buf_addstr(out, tie->members[j].read_only ? " (reads)" : "");
		}
		buf_addstr(out, "</li>\n");
	}
	for (size_t i = 0; i < topology->order_count; i++) {
		const struct service *service = topology->order[i]->service;

		if (!service->port_count && strcmp(service->network_mode.text, "host") != 0)
			continue;
		buf_addstr(out, "<li>published by ");
		html_add_code(out, service->name);
		buf_addstr(out, ": <code>");
		html_port_text(out, service, REACH_NONE, 200);
		buf_addstr(out, "</code></li>\n");
	}
	buf_addstr(out, "</ul>\n");
}
