/// The `request` section of a channel file, parsed.
struct RequestTemplate: Sendable {
    var method = "POST"
    var url = Template.empty
    var query: [(name: String, value: Template)] = []
    var headers: [(name: String, value: Template)] = []
    var scheme = SigningScheme.none

    var fields: [Field] { url.fields + query.flatMap(\.value.fields) + headers.flatMap(\.value.fields) }
}
