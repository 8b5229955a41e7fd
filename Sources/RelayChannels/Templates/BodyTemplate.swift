/// The template of a request's body.
enum BodyTemplate: Sendable {
    case none
    case json(JSONTemplate)
    /// `application/x-www-form-urlencoded`; a mapping as a value becomes JSON text.
    case form([(name: String, value: JSONTemplate)])
    /// The unchanged text.
    case raw(Template)
    /// A message of RFC 5322.
    case mail(MailTemplate)

    /// Whether there is no body, because a person sends the text.
    var isNone: Bool {
        if case .none = self { return true }
        return false
    }

    /// All fields of all values.
    var fields: [Field] {
        switch self {
        case .none: []
        case .json(let template): template.fields
        case .form(let parameters): parameters.flatMap(\.value.fields)
        case .raw(let template): template.fields
        case .mail(let mail): mail.headers.flatMap(\.value.fields) + mail.text.fields
        }
    }
}

extension BodyTemplate {
    /// The Content-Type if the file names none.
    var contentType: String? {
        switch self {
        case .none, .mail: nil
        case .json: "application/json; charset=utf-8"
        case .form: "application/x-www-form-urlencoded"
        case .raw: "text/plain; charset=utf-8"
        }
    }
}
