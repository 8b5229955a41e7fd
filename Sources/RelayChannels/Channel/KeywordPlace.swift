/// Where an endpoint's keyword is placed in a message: in every part of its text, or in the headline of a body
/// without one. Where the words lack it, it goes in front.
struct KeywordPlace {
    /// Empty for none.
    private let keyword: String
    private let template: MessageTemplate

    init(_ keyword: String, _ template: MessageTemplate) {
        self.keyword = keyword
        self.template = template
    }

    /// Whether the body has a text, which is where robots look.
    private var isInText: Bool { template.body.fields.contains(.text) }

    /// What goes in front of a part.
    var prefix: String { keyword + template.lineBreak }

    /// Whether a part needs no prefix. A field that is cut shows only its beginning.
    func isHeld(_ part: String) -> Bool {
        guard !keyword.isEmpty, isInText else { return true }
        return (template.cuts[.text]?.apply(to: part) ?? part).contains(keyword)
    }

    /// The part with the keyword in it.
    func put(into part: String) -> String { isHeld(part) ? part : prefix + part }

    /// Puts it in front of the headline where that is its place.
    func mark(_ fields: inout NoticeFields) {
        guard !keyword.isEmpty, !isInText, !fields.value(of: .headline).text.contains(keyword) else { return }
        fields.headlineMark = keyword + " "
    }
}
