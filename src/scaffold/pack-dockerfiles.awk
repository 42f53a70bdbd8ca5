# Makes the table of Dockerfiles of files "LANGUAGE.Dockerfile", whose first line is "# Signs: NAME...".
BEGIN {
	print "/* Made of src/scaffold/dockerfiles by pack-dockerfiles.awk. */"
	print "#include \"scaffold/dockerfile_template.h\"\n"
	print "const struct dockerfile_template dockerfile_templates[] = {"
}
FNR == 1 {
	language = FILENAME
	gsub(/.*\/|\.Dockerfile$/, "", language)
	printf "%s\t{\"%s\", \"%s\",", count++ ? "},\n" : "", language, substr($0, 10)
	languages = languages (count > 1 ? ", " : "") language
	next
}
{
	gsub(/["\\]/, "\\\\&")
	printf "\n\t \"%s\\n\"", $0
}
END {
	print "},\n};\n\nconst unsigned dockerfile_template_count = " count + 0 ";"
	print "const char dockerfile_template_names[] = \"" languages "\";"
}
