/// Reads the `mail` of a message.
struct MailReader {
    let map: FileMap

    /// What the relay writes itself.
    private static let own = ["date", "mime-version", "content-type", "content-transfer-encoding"]

    func read() -> MailTemplate {
        defer { map.finish() }
        var mail = MailTemplate()
        for (name, node) in map.map("headers")?.entries() ?? [] {
            guard let template = node.template else { continue }
            check(name, template, node)
            mail.headers.append((name, template))
        }
        for name in ["From", "To", "Subject"] where !mail.headers.contains(where: { $0.name == name }) {
            map.fault("headers", "has no \(name)", expected: "From, To and Subject (RFC 5322, section 3.6)")
        }
        if let text = map.required("text", expected: "\"{{text}}\"")?.template {
            mail.text = text
            if text.fields.contains(where: \.isOfAttempt) {
                map.fault("text", "holds a field that is not known here", expected: "fields of the notice")
            }
        }
        return mail
    }

    private func check(_ name: String, _ template: Template, _ node: FileNode) {
        // RFC 5322, section 2.2: printable ASCII except the colon.
        if name.isEmpty || !name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }) {
            node.fault("is no header name", expected: "printable ASCII without blanks and colons")
        }
        if Self.own.contains(name.lowercased()) {
            node.fault("is written by the relay", expected: "another header")
        }
        let isPrintable = template.pieces.allSatisfy { piece in
            guard case .literal(let text) = piece else { return true }
            return text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        }
        if !isPrintable { node.fault("is not printable ASCII", expected: "printable ASCII and fields") }
    }
}

/// A mail as a channel file writes it: headers with placeholders, and one text.
struct MailTemplate: Sendable {
    /// In the order of the file. `Date`, `MIME-Version` and the content headers are the relay's.
    var headers: [(name: String, value: Template)] = []
    var text = Template.empty
}
