/// Renders a message's parts into bodies.
struct MessageRenderer: Sendable {
    /// What a repeat after an unknown outcome begins with.
    static let repeatMark = "【可能重复】\n"

    let template: MessageTemplate
    let fields: NoticeFields
    let parts: [String]

    /// The body of one part, from 0.
    func body(part: Int, isRepeat: Bool = false) -> MessageBody {
        var own = fields
        own.part = part + 1
        own.parts = parts.count
        own.partText = (isRepeat ? Self.repeatMark : "") + parts[part]
        return Self.body(template.body, own)
    }

    static func body(_ template: BodyTemplate, _ fields: NoticeFields) -> MessageBody {
        var builder = SegmentBuilder(fields)
        switch template {
        case .none: break
        case .json(let json): builder.add(json)
        case .form(let parameters): builder.add(form: parameters)
        case .raw(let text): builder.add(text, .none)
        }
        return MessageBody(builder.finish())
    }
}
