/// Renders a message's parts into bodies.
struct MessageRenderer: Sendable {
    /// The beginning of a repeat after an unknown outcome: 【可能重复】 and a line break.
    static func repeatMark(_ words: Phrasebook, _ template: MessageTemplate) -> String {
        words.repeatMark.isEmpty ? "" : words.repeatMark + template.lineBreak
    }

    let template: MessageTemplate
    let fields: NoticeFields
    let parts: [String]

    /// The body of one part, from 0.
    func body(part: Int, isRepeat: Bool = false) -> MessageBody {
        var own = fields
        own.part = part + 1
        own.parts = parts.count
        own.partText = parts[part]
        if isRepeat {
            // A card has no text of its own, so its headline has the mark.
            if template.body.fields.contains(.text) {
                own.partText = Self.repeatMark(fields.words, template) + parts[part]
            } else {
                own.headlineMark = fields.words.repeatMark + fields.headlineMark
            }
        }
        return Self.body(template.body, own)
    }

    static func body(_ template: BodyTemplate, _ fields: NoticeFields) -> MessageBody {
        var builder = SegmentBuilder(fields)
        switch template {
        case .none: break
        case .json(let json): builder.add(json)
        case .form(let parameters): builder.add(form: parameters)
        case .raw(let text): builder.add(text, .none)
        case .mail(let mail): builder.add(mail)
        }
        return MessageBody(builder.finish())
    }
}
