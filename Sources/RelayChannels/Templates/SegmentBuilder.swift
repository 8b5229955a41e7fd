import RelayJSON
import RelayModel

/// Fills a template with a notice's values. Known values become bytes, and adjoining bytes become one segment.
struct SegmentBuilder {
    private(set) var segments: [Segment] = []
    private var pending: [UInt8] = []
    let fields: NoticeFields

    init(_ fields: NoticeFields) { self.fields = fields }

    /// The finished segments.
    mutating func finish() -> [Segment] {
        flush()
        return segments
    }

    /// Adds a text template, with its fields escaped by `escaping`; literal pieces are escaped only in JSON.
    mutating func add(_ template: Template, _ escaping: Escaping) {
        for piece in template.pieces {
            switch piece {
            case .literal(let text):
                switch escaping {
                case .json, .jsonValue: JSONText.escape(text.utf8, to: &pending)
                default: pending.append(contentsOf: text.utf8)
                }
            case .field(let field): add(field, escaping)
            }
        }
    }

    /// Adds a literal text in its final form.
    mutating func add(bytes: some Sequence<UInt8>) { pending.append(contentsOf: bytes) }

    /// Adds a field: its value if the notice has it, otherwise its place.
    mutating func add(_ field: Field, _ escaping: Escaping) {
        guard !field.isOfAttempt else {
            flush()
            segments.append(.field(field, escaping))
            return
        }
        let value = fields.value(of: field)
        if escaping == .jsonValue {
            addValue(value)
        } else {
            escaping.append(value.text.utf8, to: &pending)
        }
    }

    /// Adds a JSON value.
    mutating func add(_ template: JSONTemplate) {
        switch template {
        case .object(let members):
            pending.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in members {
                if member.isOptional, isEmpty(member.value) { continue }
                if !isFirst { pending.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONText.quote(member.key.utf8, to: &pending)
                pending.append(UInt8(ascii: ":"))
                add(member.value)
            }
            pending.append(UInt8(ascii: "}"))
        case .array(let elements):
            pending.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { pending.append(UInt8(ascii: ",")) }
                add(element)
            }
            pending.append(UInt8(ascii: "]"))
        case .string(let template):
            if let field = template.onlyField {
                add(field, .jsonValue)
            } else {
                pending.append(0x22)
                add(template, .json)
                pending.append(0x22)
            }
        case .literal(let text): pending.append(contentsOf: text.utf8)
        }
    }

    /// Adds the parameters of a form, `name=value` joined by `&`.
    mutating func add(form parameters: [(name: String, value: JSONTemplate)]) {
        var isFirst = true
        for parameter in parameters {
            if !isFirst { pending.append(UInt8(ascii: "&")) }
            isFirst = false
            PercentEncoding.append(parameter.name.utf8, to: &pending)
            pending.append(UInt8(ascii: "="))
            switch parameter.value {
            case .string(let template):
                for piece in template.pieces {
                    switch piece {
                    case .literal(let text): PercentEncoding.append(text.utf8, to: &pending)
                    case .field(let field): add(field, .percent)
                    }
                }
            case .literal(let text): PercentEncoding.append(text.utf8, to: &pending)
            case .object, .array:
                // The file reader allows no field of the attempt here, so the inner text is known now.
                var inner = SegmentBuilder(fields)
                inner.add(parameter.value)
                for case .bytes(let bytes) in inner.finish() { PercentEncoding.append(bytes, to: &pending) }
            }
        }
    }

    private mutating func addValue(_ value: FieldValue) {
        switch value {
        case .text(let text): JSONText.quote(text.utf8, to: &pending)
        case .bare(let text): pending.append(contentsOf: text.utf8)
        case .json(let bytes): pending.append(contentsOf: bytes)
        case .nothing: pending.append(contentsOf: "null".utf8)
        }
    }

    private func isEmpty(_ template: JSONTemplate) -> Bool {
        template.fields.allSatisfy { fields.value(of: $0).isEmpty }
    }

    private mutating func flush() {
        guard !pending.isEmpty else { return }
        segments.append(.bytes(pending))
        pending = []
    }
}
