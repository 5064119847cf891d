"""Every finding of `linocut lint`: why it is one, and the smallest bad and good example.

The good example is a fragment of the invented specs that the tests read; put in its place, the
bad one gives the finding.
"""

from linocut_kit.spec.finding import Code


def _error(code: str, title: str, why: str, bad: str, good: str) -> Code:
    return Code(code=code, severity="error", title=title, why=why, bad=bad, good=good)


CODES = (
    _error(
        "empty-file",
        "a spec file has no content",
        "An empty document says nothing, and its endpoint would silently not be there.",
        "",
        "openapi: 3.1.0\ninfo:\n  title: Acme Matte",
    ),
    _error(
        "bad-yaml",
        "a spec file is not YAML 1.2 in UTF-8",
        "Nothing can be read from it. Only what JSON can say too is allowed.",
        "summary: Make: a matte image at once",
        "summary: Make a matte image at once",
    ),
    _error(
        "duplicate-key",
        "a mapping has a key twice",
        "Most tools keep the last one without a word.",
        "          minLength: 1\n          minLength: 2",
        "          minLength: 1",
    ),
    _error(
        "ambiguous-scalar",
        "a word that YAML 1.1 reads as a number, a date or a boolean",
        "Half of the tools read 21:9 as 1269 and no as false.",
        'enum: [plain, "on", 21:9]',
        'enum: [plain, "on", "21:9"]',
    ),
    _error(
        "hidden-character",
        "a character that turns the order of others, or is half of one",
        "A text with bidi controls is not what a reader sees, and a lone surrogate is no text.",
        'summary: "Make a matte image\\u202e at once"',
        "summary: Make a matte image at once",
    ),
    _error(
        "unknown-extension",
        "an x- key that the dialect does not have",
        "A typo must not switch a check off.",
        'x-ration: {min: "1:2", max: "2:1"}',
        'x-ratio: {min: "1:2", max: "2:1"}',
    ),
    _error(
        "unknown-key",
        "a key that the dialect does not have at this place",
        "It would be ignored, and a limit with it.",
        "minimun: 64",
        "minimum: 64",
    ),
    _error(
        "not-in-dialect",
        "a value that the dialect does not allow",
        "dialect.json is the form of a spec: editors show the same error.",
        'minLength: "1"',
        "minLength: 1",
    ),
    _error(
        "unsupported-keyword",
        "a keyword that no validator, model or probe would follow",
        "A limit that is dropped in silence is worse than one that is missing.",
        """          anyOf:
            - type: string
              enum: [png, jpeg]
            - type: string""",
        """          anyOf:
            - type: string
              enum: [png, jpeg]
            - type: "null\"""",
    ),
    _error(
        "unsupported-format",
        "a format of a request's field that is not checked",
        "A limit that is dropped in silence is worse than one that is missing.",
        "format: hostname",
        "format: uri",
    ),
    _error(
        "inert-keyword",
        "a keyword at a value that it does not judge",
        "maxLength of a number checks nothing, and reads as if it did.",
        "maxLength: 1024",
        "maximum: 1024",
    ),
    _error(
        "bad-type",
        "a schema with more than one type beside null",
        "A value of two types has no one validator; say what the page says of each.",
        'type: "null"',
        'type: [number, "null"]',
    ),
    _error(
        "nullable-form",
        "a nullable schema in the form that breaks a printer",
        "A type list breaks enums in other generators, anyOf breaks ranges in the model printer.",
        """          anyOf:
            - type: string
            - type: "null\"""",
        """          anyOf:
            - type: string
              enum: [png, jpeg]
            - type: "null\"""",
    ),
    _error(
        "ref-siblings",
        "a key beside $ref",
        "Tools disagree whether it counts.",
        """          $ref: "#/components/schemas/GlossyStyle"
          default: plain""",
        """          $ref: "#/components/schemas/GlossyStyle\"""",
    ),
    _error(
        "broken-ref",
        "a $ref that leads nowhere or in a circle",
        "There is no schema to check.",
        '$ref: "#/components/schemas/GlossyStyles"',
        '$ref: "#/components/schemas/GlossyStyle"',
    ),
    _error(
        "unknown-required",
        "a required name that is no property",
        "No request could ever be valid.",
        "required: [prompt, styles]",
        "required: [prompt, style]",
    ),
    _error(
        "open-request",
        "a request that takes any field",
        "A misspelt field would be sent and do nothing, and be paid for.",
        "      required: [prompt, style]",
        "      additionalProperties: false\n      required: [prompt, style]",
    ),
    _error(
        "closed-response",
        "an answer that allows no new field or word",
        "The client would break on the day the provider adds one.",
        "          enum: [waiting, working, ready, broken]",
        "          x-known: [waiting, working, ready, broken]",
    ),
    _error(
        "empty-range",
        "a range without a value in it",
        "No request could ever be valid.",
        "          minLength: 1\n          maxLength: 0",
        "          minLength: 1\n          maxLength: 200",
    ),
    _error(
        "bad-pattern",
        "a text that is no regular expression of ECMA-262",
        "Nothing can judge by it. One that could take for ever on some texts is refused too.",
        'pattern: "^([a-z]+$"',
        'pattern: "^[a-z]+$"',
    ),
    _error(
        "bad-default",
        "a default that breaks its own schema",
        "Either the page contradicts itself, which belongs into x-conflict, or the spec is wrong.",
        "default: 1.5",
        "default: 0.5",
    ),
    _error(
        "bad-example",
        "an example that breaks its own schema",
        "Either the page contradicts itself, which belongs into x-conflict, or the spec is wrong.",
        "examples: [v2]",
        "examples: [v1]",
    ),
    _error(
        "no-page",
        "an operation without its page",
        "Every limit is traceable to the page that it comes from, and the day it was read.",
        """      operationId: createMatte
      summary: Make a matte image at once
""",
        """      operationId: createMatte
      summary: Make a matte image at once
      x-page:
        url: https://acme.example/docs/matte
        layout: mintlify
        read: "2026-11-21"
""",
    ),
    _error(
        "no-provider",
        "a provider without provider.yaml",
        "It has the host, the key and the lifecycle that the endpoints share.",
        "openapi: 3.1.0\ninfo: [",
        "openapi: 3.1.0\ninfo:\n  title: Acme Images",
    ),
    _error(
        "no-create",
        "an endpoint without exactly one create operation",
        "x-task marks the operation that makes a task and costs money.",
        "",
        "      x-task:\n        id: null\n",
    ),
    _error(
        "no-request",
        "a create operation without a JSON body that is a named schema",
        "The name becomes the name of the model.",
        "          application/json:\n            schema: {type: object}",
        "          application/json:\n            schema:\n"
        '              $ref: "#/components/schemas/MatteRequest"',
    ),
    _error(
        "unsupported-media-type",
        "a body that the client cannot send, or an answer that it cannot read",
        "It would be left out in silence, or every answer would be an error.",
        """        "200":
          description: The images.
          content:
            image/png:""",
        """        "200":
          description: The images.
          content:
            application/json:""",
    ),
    _error(
        "todo",
        "a TODO that is left in a spec",
        "A draft is a guess until somebody has read the page.",
        "description: TODO, as it is.",
        "description: Is passed on as it is.",
    ),
    _error(
        "no-success",
        "an operation without a 2xx answer",
        "Nothing could be expected of it.",
        '        "404":\n          description: Cancelled.',
        '        "204":\n          description: Cancelled.',
    ),
    _error(
        "unsupported-auth",
        "a key that the client cannot send, or would not",
        "Clients, fake and probes send a key in a header or in the query, and sign nothing. "
        "What is left out of a spec can be done in an http_client= of your own.",
        "key: {type: http, scheme: digest}",
        "key: {type: apiKey, in: header, name: x-acme-key}",
    ),
    _error(
        "incomplete-task",
        "a lifecycle that does not say enough to follow a task",
        "The client has to know the id, how to poll and where the images are.",
        "  results: {}\n  error:",
        "  results:\n    url: /images/*/url\n  error:",
    ),
    _error(
        "unknown-operation",
        "a lifecycle that names an operation which is not there",
        "The client would have nothing to call.",
        "operation: getGlossies",
        "operation: getGlossy",
    ),
    _error(
        "unbound-parameter",
        "something that an operation requires and nothing gives",
        "The provider would refuse every request.",
        "          operation: cancelGlossy\n          path: {matte-id: /id}",
        "          operation: cancelGlossy\n          path: {glossy-id: /id}",
    ),
    _error(
        "lifecycle-pointer",
        "a lifecycle pointer that no documented answer has",
        "The client would look for the value for ever.",
        "    url: /pictures/*/url",
        "    url: /images/*/url",
    ),
    _error(
        "unknown-state",
        "a state that either the lifecycle or the answers do not know",
        "A task in it would be polled until the deadline.",
        "    pending: [waiting]",
        "    pending: [waiting, working]",
    ),
    _error(
        "state-clash",
        "a state in two groups of the lifecycle",
        "A task cannot have succeeded and go on.",
        "    failed: [broken, ready]",
        "    failed: [broken]",
    ),
    _error(
        "unknown-field",
        "a field named by an extension that the request does not have",
        "The choice would do nothing.",
        "          count: numbers",
        "          count: number",
    ),
    _error(
        "size-table",
        "a table of sizes that does not agree with the enum of its field",
        "A size is documented for a value that cannot be sent, or the other way round.",
        "base: {square: [64, 64], tall: [64, 128]}",
        "base: {square: [64, 64], wide: [128, 64]}",
    ),
    _error(
        "bad-name",
        "a name that does not follow the rule",
        "File, operation, schema, module and class are named after the endpoint, so that one "
        "leads to the others.",
        "operationId: makeMat",
        "operationId: createMatte",
    ),
    _error(
        "name-clash",
        "two names of a spec that are one name in Python",
        "One of them would be lost, or the printed code could not be imported.",
        "        anything:\n          description: Is passed on as it is.\n        any-thing: {}\n"
        "        any.thing: {}",
        "        anything:\n          description: Is passed on as it is.",
    ),
    _error(
        "bad-concept",
        "an x-concept that portable requests would read wrongly",
        "A portable value has to mean the same thing at every door.",
        "x-concept: {is: aspect-ratio, values: {broad: wide}}",
        'x-concept: {is: aspect-ratio, values: {"1:1": square, "2:1": wide}}',
    ),
    _error(
        "bad-price",
        "an x-price that is no price of the request",
        "An estimate is exact, at most, or unknown, and never a guess.",
        '{amount: "0.02", per: image, when: {/size: [huge]}}',
        '{amount: "0.02", per: image, when: {/size: [large]}}',
    ),
    _error(
        "duplicate-operation-id",
        "two operations with one operationId",
        "Other generators keep one of them.",
        "operationId: createGlossy\n      summary: Make a matte image",
        "operationId: createMatte\n      summary: Make a matte image",
    ),
    _error(
        "duplicate-endpoint",
        "two endpoints with one name, or one method and path",
        "Only one of them can be called.",
        "  /v1/glossy:\n    post:\n      operationId: createMatte",
        "  /v1/matte:\n    post:\n      operationId: createMatte",
    ),
    _error(
        "duplicate-schema",
        "two documents of a provider that define the same component",
        "The exported bundle could hold only one of them.",
        "    AcmeTask: {type: string}\n    MatteRequest:",
        "    MatteRequest:",
    ),
)
