import RelayModel

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

    /// A constant of the file is written unchanged; every other text may come from a sender and is encoded.
    private func headerText(_ field: Field) -> String {
        let text = fields.value(of: field).text
        if case .setting = field {
            return String(decoding: text.utf8.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
        }
        return EncodedWords.encode(text)
    }

    /// Writes base 64 in lines of 76 characters; the text's own line ends become CR LF first (RFC 2045, section 6.8).
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

/// The date of a mail (RFC 5322, section 3.3), in Asia/Shanghai: `Mon, 02 Mar 2026 15:30:00 +0800`.
enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time in the form of a mail's `Date`.
    static func text(_ moment: Timestamp) -> String {
        let time = CivilTime(moment, offsetMinutes: CivilTime.shanghai)
        let localSeconds = moment.seconds + Int64(CivilTime.shanghai) * 60
        // 1 January 1970 was a Thursday.
        let day = Int(((localSeconds / 86_400) % 7 + 7) % 7)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(days[day]), \(two(time.day)) \(months[time.month - 1]) \(time.year) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) +0800"
    }
}
