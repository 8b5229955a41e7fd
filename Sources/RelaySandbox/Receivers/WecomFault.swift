/// An error of a WeCom interface: its code and the first part of its text.
struct WecomFault: Error, Hashable {
    var code: Int
    var message: String

    /// A fault from its code and text.
    init(_ code: Int, _ message: String) {
        self.code = code
        self.message = message
    }

    /// A field that breaks a rule, in the platform's words.
    static func parameter(_ text: String) -> WecomFault {
        WecomFault(40058, "\(text). invalid Request Parameter")
    }

    /// A text above its limit in bytes.
    static func tooLong(_ field: String, limit: Int) -> WecomFault {
        .parameter("\(field) exceed max length \(limit)")
    }
}
