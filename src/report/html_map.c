/* The map: outside, services, what they share, and the host, drawn as SVG. */
#include <string.h>

#include "report/html.h"
#include "report/html_text.h"
#include "report/ways.h"

/* Beyond these nobody can read it: the lists say it then. */
#define MAP_SERVICES_MAX 40
#define MAP_TIES_MAX 24

/* All in pixels. A service is a row; what services share is a column. */
#define TOP 104 /* for the names of the columns, which stand aslant */
#define ROW 62
#define BOX_HEIGHT 46
#define EDGE 64 /* the width of the bars at both sides */
#define BOX_X (EDGE + 150)
#define BOX_WIDTH 196
/* Where lines leave a box, from the middle of its row. */
#define NET_Y (-16)
#define VOLUME_Y (-8)
#define WAY_Y 3
#define KERNEL_Y 19
#define TIE_X (BOX_X + BOX_WIDTH + 30)
#define TIE_STEP 30
#define WAY_WIDTH 270

struct map {
	const struct html_file *file;
	struct buf *out;
	unsigned host_x, height;
};

static unsigned tie_x(size_t number)
{
	return TIE_X + (unsigned)number * TIE_STEP;
}

static unsigned row_y(size_t row)
{
	return TOP + (unsigned)row * ROW + ROW / 2;
}

static void add_line(struct map *map, const char *class, unsigned x, unsigned y, unsigned to)
{
	buf_addf(map->out, "<path class=\"%s\" d=\"M%u %uH%u\"/>", class, x, y, to);
}

static void add_text(struct map *map, const char *class, unsigned x, unsigned y, const char *text,
		     size_t columns)
{
	buf_addf(map->out, "<text class=\"%s\" x=\"%u\" y=\"%u\">", class, x, y);
	html_add_short(map->out, text, columns);
	buf_addstr(map->out, "</text>");
}

/* Two short strokes over a line. */
static void add_cut(struct map *map, unsigned x, unsigned y)
{
	buf_addf(map->out, "<path class=\"scissors\" d=\"M%u %ul5 10M%u %ul5 10\"/>", x, y - 5,
		 x + 5, y - 5);
}

static void add_bar(struct map *map, unsigned x, const char *class, const char *name)
{
	buf_addf(map->out,
		 "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"6\"/>",
		 class, x, TOP - 4, EDGE, map->height - TOP - 8);
	add_text(map, "edge", x + EDGE / 2, TOP - 14, name, 20);
}

static void add_way_in(struct map *map, const struct reached *at, unsigned y)
{
	bool local = at->reach == REACH_LOCAL, cut = false;

	if (at->reach != REACH_OUTSIDE && !local)
		return;
	for (size_t i = 0; i < at->service->port_count; i++)
		cut |= port_is_cut(
			&map->file->outcome->harden->reports[at - map->file->topology->list],
			&at->service->ports[i]);
	add_line(map, local ? "in near" : "in", EDGE + 2, y, BOX_X - 8);
	buf_addf(map->out, "<path class=\"tip%s\" d=\"M%u %ul-9 -5v10z\"/>", local ? " near" : "",
		 BOX_X - 1, y);
	buf_addf(map->out, "<text class=\"port\" x=\"%u\" y=\"%u\">", EDGE + 8, y - 6);
	html_port_text(map->out, at->service, at->reach, 19);
	buf_addstr(map->out, "</text>");
	if (local)
		add_text(map, "port", EDGE + 8, y + 14, "this host only", 20);
	if (cut)
		add_cut(map, BOX_X - 30, y);
}

static void add_box(struct map *map, const struct reached *at, unsigned y)
{
	static const char *const classes[] = {
		[REACH_OUTSIDE] = "box out", [REACH_THROUGH] = "box",	[REACH_ELSEWHERE] = "box",
		[REACH_UNKNOWN] = "box",     [REACH_LOCAL] = "box far", [REACH_NONE] = "box far",
	};
	const char *image =
		at->service->image.node ? setting_shown(&at->service->image) : "built here";

	buf_addf(map->out,
		 "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"6\"/>",
		 classes[at->reach], BOX_X, y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT);
	add_text(map, "name", BOX_X + 12, y - 3, at->service->name, 23);
	add_text(map, "image", BOX_X + 12, y + 14, image, 26);
}

static void add_ways(struct map *map, const struct service_report *report, unsigned y)
{
	struct barriers barriers = barriers_of(report);
	unsigned from = BOX_X + BOX_WIDTH, label = map->host_x - WAY_WIDTH + 12;
	enum way_state worst = WAY_CUT;
	struct buf text CLEANUP_BUF = BUF_INIT;

	for (const struct finding *way = way_next(report, NULL); way; way = way_next(report, way)) {
		enum way_state state = way_state_of(way);

		buf_addf(&text, "%s%s", text.len ? ", " : "", way->rule->way);
		worst = state > worst ? state : worst;
	}
	if (text.len) {
		add_line(map,
			 worst == WAY_CUT	? "way cut"
			 : worst == WAY_ALLOWED ? "way kept"
						: "way open",
			 from, y + WAY_Y, map->host_x);
		if (worst == WAY_CUT)
			add_cut(map, label - 8, y + WAY_Y);
		add_text(map,
			 worst == WAY_CUT	? "say cut"
			 : worst == WAY_ALLOWED ? "say"
						: "say open",
			 label, y + WAY_Y - 4, text.data, 44);
	}
	buf_clear(&text);
	buf_addstr(&text, "kernel: ");
	if (barriers.before != barriers.after)
		buf_addf(&text, "%u \xE2\x86\x92 ", barriers.before);
	buf_addf(&text, "%u of %u bars", barriers.after, BARRIER_COUNT);
	add_line(map,
		 barriers.after == BARRIER_COUNT ? "way cut"
		 : barriers.after		 ? "way part"
						 : "way open",
		 from, y + KERNEL_Y, map->host_x);
	if (barriers.after > barriers.before)
		add_cut(map, label - 8, y + KERNEL_Y);
	add_text(map,
		 barriers.after == BARRIER_COUNT ? "say cut"
		 : barriers.after		 ? "say part"
						 : "say open",
		 label, y + KERNEL_Y - 4, text.data, 44);
}

/* The rows of the services, by their numbers. */
static void find_rows(const struct topology *topology, size_t *rows)
{
	for (size_t i = 0; i < topology->order_count; i++)
		rows[topology->order[i] - topology->list] = i;
}

static void add_tie(struct map *map, size_t number, const size_t *rows)
{
	static const char *const classes[] = {"net", "net", "vol"};
	const struct tie *tie = map->file->topology->ties[number];
	unsigned x = tie_x(number), last = 0;
	int shift = tie->kind == TIE_VOLUME ? VOLUME_Y : NET_Y;

	for (size_t i = 0; i < tie->count; i++) {
		unsigned y = (unsigned)((int)row_y(rows[tie->members[i].service]) + shift);

		last = y > last ? y : last;
		add_line(map, classes[tie->kind], BOX_X + BOX_WIDTH, y, x);
		buf_addf(map->out, "<circle class=\"%s\" cx=\"%u\" cy=\"%u\" r=\"5\"/>",
			 classes[tie->kind], x, y);
	}
	buf_addf(map->out, "<path class=\"%s\" d=\"M%u %uV%u\"/>", classes[tie->kind], x, TOP - 8,
		 last);
	buf_addf(map->out, "<text class=\"tie\" transform=\"translate(%u %u) rotate(-40)\">", x + 2,
		 TOP - 14);
	html_add_short(map->out, tie->name, 17);
	buf_addstr(map->out, "</text>");
}

static void open_drawing(struct map *map, unsigned width)
{
	buf_addf(map->out,
		 "<figure class=\"map\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		 "aria-label=\"Map, wider than the page perhaps\">"
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" width=\"%u\" "
		 "height=\"%u\" "
		 "role=\"img\" aria-labelledby=\"f" HTML_NUMBER "-t f" HTML_NUMBER "-d\">"
		 "<title id=\"f" HTML_NUMBER "-t\">Map of %zu services</title>"
		 "<desc id=\"f" HTML_NUMBER "-d\">From left to right: outside, the services, what they share, "
		 "the host. "
		 "The lists below say the same in words.</desc>\n",
		 width, map->height, width, map->height, map->file->topology->order_count);
}

bool html_add_map(const struct html_file *file)
{
	const struct topology *topology = file->topology;
	const struct harden *harden = file->outcome->harden;
	size_t ties = topology->tie_count, count = topology->order_count;
	struct map map = {.file = file, .out = file->out};
	CLEANUP_FREE size_t *rows = xcalloc(topology->count + 1, sizeof(*rows));

	if (!count || count > MAP_SERVICES_MAX || ties > MAP_TIES_MAX)
		return false;
	map.host_x = tie_x(ties) + WAY_WIDTH;
	map.height = TOP + (unsigned)count * ROW + 16;
	find_rows(topology, rows);
	open_drawing(&map, map.host_x + EDGE);
	add_bar(&map, 0, "outside", "outside");
	add_bar(&map, map.host_x, "host", "host");
	for (size_t i = 0; i < ties; i++)
		add_tie(&map, i, rows);
	for (size_t i = 0; i < count; i++) {
		const struct service_report *report =
			&harden->reports[topology->order[i] - topology->list];

		if (report->twin)
			report = &harden->reports[report->twin - harden->file.list];
		add_way_in(&map, topology->order[i], row_y(i));
		if (report->judged)
			add_ways(&map, report, row_y(i));
		add_box(&map, topology->order[i], row_y(i));
		buf_addch(map.out, '\n');
	}
	buf_addstr(
		map.out,
		"</svg></div>\n<figcaption>Services that are reached from outside stand first, "
		"with a "
		"thick frame; a broken frame: nobody outside reaches it. Round dots: networks and "
		"namespaces (solid), shared volumes (broken). Lines to the host: solid red, open; "
		"broken green with two strokes, cut or barred by this "
		"run.</figcaption></figure>\n");
	return true;
}
