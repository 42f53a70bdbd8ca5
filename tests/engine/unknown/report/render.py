import csv, html, sys
work = sys.argv[1]
print("<h1>Report of", open(work + "/date").read().strip(), "</h1><table>")
for row in csv.reader(open(work + "/rows")):
    print("<tr>" + "".join("<td>" + html.escape(c) for c in row))
print("</table>")
