#!/usr/bin/perl
# Keeps a note, as the user of the site.
use strict;
use warnings;
my ($name) = ($ENV{QUERY_STRING} // '') =~ /^([\w-]+)$/ or die "no name\n";
open my $note, '>>', "/srv/notes/$name" or die "$name: $!\n";
print $note "note\n";
close $note;
print "Content-Type: text/plain\r\n\r\nkept by $<\n";
