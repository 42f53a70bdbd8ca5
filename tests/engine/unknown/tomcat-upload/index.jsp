<%@ page import="java.nio.file.*" %><%
Path folder = Path.of(System.getenv("UPLOADS"));
if (request.getMethod().equals("POST")) {
	Part part = request.getPart("file");
	part.write(folder.resolve(Path.of(part.getSubmittedFileName()).getFileName()).toString());
	session.setAttribute("last", part.getSubmittedFileName());
}
%><form method="post" enctype="multipart/form-data" action="files"><input type="file" name="file"><input type="submit"></form>
<ul>
<% try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
	for (Path file : files) { %><li><%= file.getFileName() %>: <%= Files.size(file) %> bytes</li>
<% } } %></ul>
