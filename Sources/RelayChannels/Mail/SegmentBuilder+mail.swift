extension SegmentBuilder {
    /// A whole message of RFC 5322: the file's headers, the relay's own, and the text in base 64 (RFC 2045).
    mutating func add(_ mail: MailTemplate) {
        for header in mail.headers {
            add(bytes: "\(header.name): ".utf8)
            for piece in header.value.pieces {
                switch piece {
                case .literal(let text): add(bytes: text.utf8)
                case .field(let field) where field.isOfAttempt: add(field, .header)
                case .field(let field): add(bytes: headerText(field).utf8)
                }
            }
            add(bytes: "\r\n".utf8)
        }
        let date = MailDate.text(fields.content.issuedAt)
        add(
            bytes: """
                Date: \(date)\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: base64\r
                \r

                """.utf8
        )
        addLines(SegmentText.plain(mail.text, fields))
    }

    /// A constant of the file stands as it is; everything else may be a sender's words.
    private func headerText(_ field: Field) -> String {
        let text = fields.value(of: field).text
        if case .setting = field {
            return String(decoding: text.utf8.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
        }
        return EncodedWords.encode(text)
    }

    /// Lines of 76 characters; the text's own line ends become CR LF first (RFC 2045, section 6.8).
    private mutating func addLines(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 64)
        for byte in text.utf8 {
            if byte == 0x0A { bytes.append(0x0D) }
            bytes.append(byte)
        }
        bytes += [0x0D, 0x0A]
        // 57 bytes make one line of 76 characters.
        for start in stride(from: 0, to: bytes.count, by: 57) {
            add(bytes: Base64.encode(bytes[start..<min(start + 57, bytes.count)]).utf8)
            add(bytes: "\r\n".utf8)
        }
    }
}
