// A guest book: POST /entries adds a line of JSON, GET /entries lists them.
const fs = require('fs')
const http = require('http')
const path = require('path')

const folder = path.join(process.cwd(), 'data')
const file = path.join(folder, 'entries.json')

fs.mkdirSync(folder, { recursive: true })
const entries = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : []

function save() {
  fs.writeFileSync(file + '.tmp', JSON.stringify(entries))
  fs.renameSync(file + '.tmp', file)
}

const server = http.createServer((request, response) => {
  let text = ''
  request.on('data', (part) => { text += part })
  request.on('end', () => {
    response.setHeader('Content-Type', 'application/json')
    try {
      if (request.method === 'POST') {
        entries.push(JSON.parse(text))
        save()
        response.statusCode = 201
      }
      response.end(JSON.stringify(entries))
    } catch (problem) {
      console.error(problem)
      response.statusCode = 500
      response.end('{}')
    }
  })
})

process.on('SIGTERM', () => process.exit(0))
server.listen(process.env.PORT || 3000, () => console.log('ready'))
