"""OpenAPI documents in the layouts of real vendors, of vendors that there are none."""

QUEUE = """
{"openapi": "3.0.4", "info": {"title": "queue", "version": "1"},
 "components": {
  "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "Authorization",
   "description": "Send it as `Key $INK_KEY`."}},
  "schemas": {
   "Queued": {"type": "object", "required": ["status", "ticket_id"], "properties": {
     "status": {"type": "string", "enum": ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]},
     "ticket_id": {"type": "string"}, "cancel_url": {"type": "string"},
     "logs": {"type": "object", "additionalProperties": true}}},
   "Sheet": {"title": "Sheet", "type": "object", "properties": {
     "height": {"maximum": 9000, "exclusiveMinimum": 0, "type": "integer", "default": 512},
     "width": {"maximum": 9000, "minimum": 0, "exclusiveMinimum": true, "type": "integer"}}},
   "In": {"type": "object", "required": ["prompt"], "properties": {
     "prompt": {"type": "string", "examples": ["A long text that nobody needs"]},
     "sheet": {"anyOf": [{"$ref": "#/components/schemas/Sheet"},
       {"enum": ["square", "tall"], "type": "string"}],
       "default": {"height": 2048, "width": 2048}},
     "count": {"minimum": 1.0, "maximum": 6.0, "type": "integer", "default": 1}}},
   "Out": {"type": "object", "required": ["images"], "properties": {
     "images": {"type": "array", "items": {"type": "object", "properties": {
       "url": {"type": "string"}, "width": {"type": "integer"}}}}}}}},
 "paths": {
  "/ink/press/requests/{ticket_id}/status": {"get": {"parameters": [
    {"name": "ticket_id", "in": "path", "required": true, "schema": {"type": "string"}}],
    "responses": {"200": {"description": "s", "content": {"application/json": {"schema":
     {"$ref": "#/components/schemas/Queued"}}}}}}},
  "/ink/press/requests/{ticket_id}/cancel": {"put": {"parameters": [
    {"name": "ticket_id", "in": "path", "required": true, "schema": {"type": "string"}}],
    "responses": {"200": {"description": "s"}}}},
  "/ink/press": {"post": {"requestBody": {"content": {"application/json": {"schema":
     {"$ref": "#/components/schemas/In"}}}}, "responses": {"200": {"description": "s", "content":
     {"application/json": {"schema": {"$ref": "#/components/schemas/Queued"}}}}}}},
  "/ink/press/requests/{ticket_id}": {"get": {"parameters": [
    {"name": "ticket_id", "in": "path", "required": true, "schema": {"type": "string"}}],
    "responses": {"200": {"description": "r", "content": {"application/json": {"schema":
     {"$ref": "#/components/schemas/Out"}}}}}}}},
 "servers": [{"url": "https://queue.inkwell.test"}], "security": [{"key": []}]}
"""

STUDIO = """\
openapi: 3.1.0
servers:
- url: https://api.inkwell.test
paths:
  /v1/etch:
    post:
      security:
      - Header: []
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/Etch'
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                anyOf:
                - $ref: '#/components/schemas/Made'
                - $ref: '#/components/schemas/Hooked'
        '422':
          description: bad
          content:
            application/json:
              schema: {type: object, properties: {detail: {type: string}}}
  /v1/print:
    post:
      security:
      - Header: []
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [prompt], properties: {prompt: {type: string}}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Made'
  /v1/erase_style:
    post:
      security:
      - Header: []
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {style_id: {type: string}}}
      responses: {'200': {description: ok}}
  /v1/lookup:
    get:
      parameters:
      - {name: id, in: query, required: true, schema: {type: string}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [id, state]
                properties:
                  id: {type: string}
                  state:
                    $ref: '#/components/schemas/State'
                  fault: {type: object, properties: {code: {type: string}}}
                  error_message: {type: [string, 'null']}
                  result:
                    type: [object, 'null']
                    properties: {sample: {type: string}, seed: {type: integer}}
components:
  schemas:
    Made:
      type: object
      required: [id]
      properties:
        id: {type: string}
        price: {anyOf: [{type: number}, {type: 'null'}]}
    Hooked:
      type: object
      required: [id, hook_url]
      properties:
        id: {type: string}
        hook_url: {type: string}
    State:
      type: string
      enum: [Waiting, Working, Ready, Broken pipe error, Request Moderated, Cancelled]
    Format:
      type: string
      enum: [jpeg, png]
    Etch:
      type: object
      required: [prompt]
      properties:
        prompt: {type: string, title: Prompt, example: a text of several words}
        plate:
          anyOf:
          - type: string
          - type: 'null'
          title: Plate
          description: Base64 encoded image or URL of it. JPEG or PNG, up to 20MB.
        width:
          anyOf:
          - type: integer
            minimum: 64.0
          - type: 'null'
          default: 0
        depth:
          anyOf:
          - {type: number, maximum: 10.0, minimum: 1.5}
          - {type: 'null'}
          default: 5.0
        ratio: {type: string, description: Aspect ratio of the image between 21:9 and 9:21}
        output_format:
          anyOf:
          - $ref: '#/components/schemas/Format'
          - type: 'null'
          default: jpeg
        webhook_url:
          anyOf:
          - {type: string, maxLength: 2083, minLength: 1, format: uri}
          - type: 'null'
  securitySchemes:
    Header: {type: apiKey, in: header, name: x-ink}
"""

FORMS = """\
openapi: 3.0.3
servers:
- url: https://{region}.inkwell.test/v2
  description: by region
  variables:
    region: {default: eu, enum: [eu, us], description: where}
security:
- basic: []
- token: []
  tenant: []
paths:
  /{workshop}/inpaint:
    parameters:
    - {name: workshop, in: path, required: true, schema: {type: string, pattern: '^[a-z]+$'}}
    post:
      parameters:
      - $ref: '#/components/parameters/billing'
      - {name: X-Mode, in: header, required: true, schema: {type: string, enum: [async]}}
      - {name: trace, in: cookie, schema: {type: string}}
      requestBody:
        content:
          multipart/form-data:
            schema:
              allOf:
              - $ref: '#/components/schemas/Base'
              - type: object
                required: [image]
                properties:
                  image: {type: string, format: binary, description: JPEG or PNG.}
                  masks: {type: array, maxItems: 3, items: {type: string, format: binary}}
                  options: {type: object, properties: {grain: {type: number}}}
            encoding:
              masks: {contentType: 'image/png, image/webp'}
              options: {contentType: application/json}
          application/xml:
            schema: {type: object}
      responses:
        '200':
          description: ok
          content:
            image/png: {schema: {type: string, format: binary}}
        default: {description: bad}
components:
  parameters:
    billing: {in: query, name: billing, schema: {$ref: '#/components/schemas/Billing'}}
  securitySchemes:
    basic: {type: http, scheme: basic}
    token: {type: apiKey, in: query, name: token}
    tenant: {type: apiKey, in: header, name: X-Tenant}
  schemas:
    Billing: {enum: [api, plan], type: string, x-names: [A, B]}
    Base:
      type: object
      required: [prompt]
      properties:
        prompt: {type: string}
        seed: {type: integer, format: uint32}
        style: {type: string, format: uuid}
        weight: {type: number, format: float}
        made: {type: string, readOnly: true}
"""

IMAGES = """\
openapi: 3.1.0
servers: [{url: 'https://api.inkwell.test/v1'}]
security: [{ApiKey: []}]
paths:
  /images/press:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Press'}
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: object
                properties:
                  created: {type: integer, format: unixtime}
                  data:
                    type: array
                    items:
                      oneOf:
                      - type: object
                        required: [type, b64_json]
                        properties: {type: {enum: [raw]}, b64_json: {type: string}}
                      - type: object
                        required: [type, url]
                        properties: {type: {enum: [link]}, url: {type: string}}
                  usage: {type: object, properties: {cost: {type: number}}}
            text/event-stream:
              schema: {type: object}
components:
  securitySchemes: {ApiKey: {type: http, scheme: bearer}}
  schemas:
    Press:
      type: object
      required: [prompt, kind]
      properties:
        prompt:
          type: string
          description: What to show. At most 4000 characters for the `etch` models.
        kind: {type: string, enum: [press]}
        model:
          anyOf:
          - type: string
          - {type: string, enum: [etch-1, etch-2]}
          nullable: true
          default: etch-1
        n: {type: integer, minimum: 1, maximum: 10, nullable: true}
        height:
          type: integer
          description: Must be between 32 and 1536 and be a multiple of 8.
          default: 768
        quality: {type: string, enum: [low, high, null], nullable: true, default: low}
        partial: {$ref: '#/components/schemas/Partial'}
        sources:
          anyOf:
          - {type: string, format: uri}
          - {type: array, items: {type: string, format: uri}, maxItems: 4}
          description: One or more image URLs.
        palette:
          oneOf:
          - $ref: '#/components/schemas/ByName'
          - $ref: '#/components/schemas/ByColour'
        fill:
          oneOf:
          - $ref: '#/components/schemas/Plain'
          - $ref: '#/components/schemas/Hatched'
          discriminator: {propertyName: kind, mapping: {plain: '#/components/schemas/Plain'}}
        inks:
          type: array
          items: {$ref: '#/components/schemas/Ink'}
        weights: {type: object, additionalProperties: {type: number, maximum: 2}}
        mixed: {enum: [1, '1', true, 1.5]}
        level: {type: [integer, string]}
        old: {type: boolean, deprecated: true}
    Partial:
      anyOf:
      - {type: integer, maximum: 3, minimum: 0, default: 0}
      - type: 'null'
    ByName:
      type: object
      required: [name]
      properties: {name: {type: string, enum: [SOFT, LOUD]}}
    ByColour:
      type: object
      required: [members]
      properties: {members: {type: array, items: {type: string}}}
    Plain: {type: object, required: [kind], properties: {kind: {type: string}}}
    Hatched: {type: object, properties: {angle: {type: integer}}}
    Ink:
      type: object
      required: [hex]
      properties: {hex: {type: string, pattern: '^#[0-9a-f]{6}$'}}
"""

HOSTED = """\
openapi: 3.1.0
servers: [{url: 'https://cloud.inkwell.test/api/rest/v1'}]
security: [{Bearer: []}]
paths:
  /works:
    get:
      summary: List works
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  works: {type: array, items: {$ref: '#/components/schemas/Work'}}
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [prompt]
              properties:
                prompt: {type: string, nullable: false}
                format: {$ref: '#/components/schemas/Format', description: The format, default: jpg}
                callback_url: {type: string, format: uri}
                refs:
                  type: object
                  properties:
                    first:
                      type: object
                      properties: {images: {type: array, items: {type: string, format: uri}}}
      responses:
        '201':
          description: made
          content:
            application/json:
              schema:
                type: object
                properties:
                  job: {type: object, nullable: true, properties: {workId: {type: string}}}
  /works/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Work'}}}
components:
  securitySchemes: {Bearer: {type: http, scheme: bearer}}
  schemas:
    Format: {type: string, enum: [jpg, png], default: png}
    Work:
      type: object
      properties:
        id: {type: string, format: uuid}
        state: {type: string, enum: [queued, dreaming, completed, failed]}
        failure_reason: {type: string}
        assets:
          type: object
          properties: {video: {type: string}, image: {type: string}, progress_video: {type: string}}
"""

FENCED = """\
# Create an image

> What it is for.

## OpenAPI

````yaml post /v1/ink/fast
paths:
  path: /v1/ink/fast
  method: post
  servers:
    - url: https://api.inkwell.test
  request:
    security:
      - title: apiKey
        parameters:
          query: {}
          header:
            x-ink-key:
              type: apiKey
              description: Your key.
          cookie: {}
    parameters: {path: {}, query: {}, header: {}, cookie: {}}
    body:
      application/json:
        schemaArray:
          - type: object
            properties:
              prompt:
                allOf:
                  - description: |
                      What to show
                      Minimum length: `3 characters`
                    minLength: 3
                    type: string
              seed:
                allOf:
                  - description: |
                      Valid values range `[0, 1000]`.
                    minimum: 0
                    maximum: 1000
                    type: integer
              size:
                allOf:
                  - $ref: '#/components/schemas/size'
            required: true
            refIdentifier: '#/components/schemas/body'
            requiredProperties:
              - prompt
  response:
    '200':
      application/json:
        schemaArray:
          - type: object
            properties:
              data:
                allOf:
                  - type: array
                    items:
                      $ref: '#/components/schemas/image'
            requiredProperties:
              - data
        description: OK
components:
  schemas:
    size:
      type: string
      enum: [small, large]
      default: small
    image:
      type: object
      required: [base64]
      properties:
        base64: {type: string, format: base64}
        has_nsfw: {type: boolean}

````
"""
