require "fileutils"
require "logger"
require "sinatra/base"

# Photos are taken by form, and shown.
class Photos < Sinatra::Base
  LOG = Logger.new(File.join(__dir__, "log", "production.log"), "daily")
  UPLOADS = File.join(__dir__, "public", "uploads")
  set :public_folder, File.join(__dir__, "public")

  get "/" do
    Dir.children(UPLOADS).sort.map { |name| "<img src=\"/uploads/#{name}\">\n" }.join
  end

  post "/photos" do
    name = File.basename(params[:photo][:filename])
    FileUtils.mv(params[:photo][:tempfile].path, File.join(UPLOADS, name))
    FileUtils.chmod(0o644, File.join(UPLOADS, name))
    LOG.info("#{name} was taken")
    redirect to("/"), 303
  end
end
