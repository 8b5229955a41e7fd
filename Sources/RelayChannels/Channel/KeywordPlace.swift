/// Where an endpoint's keyword is placed in a message: in every part of its text, or in the headline of a body without
/// a text. If the words do not contain it, it is written in front.
struct KeywordPlace {
    /// Empty for none.
    private let keyword: String
    private let template: MessageTemplate

    init(_ keyword: String, _ template: MessageTemplate) {
        self.keyword = keyword
        self.template = template
    }

    /// Whether the body has a text, in which robots search the keyword.
    private var isInText: Bool { template.body.fields.contains(.text) }

    /// The text in front of a part.
    var prefix: String { keyword + template.lineBreak }

    /// Whether a part needs no prefix. A field that is cut shows only its beginning, so only that is searched.
    func isHeld(_ part: String) -> Bool {
        guard !keyword.isEmpty, isInText else { return true }
        return (template.cuts[.text]?.apply(to: part) ?? part).contains(keyword)
    }

    /// The part with the keyword in it.
    func put(into part: String) -> String { isHeld(part) ? part : prefix + part }

    /// Puts the keyword in front of the headline if it belongs there.
    func mark(_ fields: inout NoticeFields) {
        guard !keyword.isEmpty, !isInText, !fields.value(of: .headline).text.contains(keyword) else { return }
        fields.headlineMark = keyword + " "
    }
}
