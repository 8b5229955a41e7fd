/// Cuts a CSV text into rows and fields (RFC 4180) without copying it.
///
/// Beyond the RFC: ``CSVSeparator`` detects the separator; rows end with CRLF, LF or CR; blanks around fields,
/// full-width ones (U+3000) included, are ignored; a quote inside an unquoted field is an ordinary character, as in
/// Excel.
struct CSVReader {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var position = 0
    private var line = 1

    /// The row's fields, after ``next()``.
    private(set) var fields: [CSVField] = []
    /// The physical line on which the row starts, from 1, as an editor shows it.
    private(set) var rowLine = 0

    /// How many bytes of the text are read.
    var offset: Int { position }

    /// The most rows that the text may have: its line feeds and one more.
    var rowLimit: Int {
        bytes.withUnsafeBufferPointer { bytes in
            var count = 1
            for byte in bytes where byte == 0x0A { count &+= 1 }
            return count
        }
    }

    /// Starts before the first row.
    init(_ bytes: [UInt8]) {
        let separator = CSVSeparator(bytes)
        self.bytes = separator.unified(bytes)
        delimiter = separator.byte
        position = separator.start
        if separator.start > 0 { line += max(1, bytes[..<separator.start].count(where: { $0 == 0x0A })) }
    }

    /// Moves to the next row that is not empty; returns false at the end.
    mutating func next() -> Bool {
        while position < bytes.count {
            readRow()
            if fields.contains(where: { !$0.isEmpty || $0.fault != nil }) { return true }
        }
        return false
    }

    /// A field's text.
    func text(_ field: CSVField) -> String {
        guard field.doubled else { return String(decoding: bytes[field.start..<field.end], as: UTF8.self) }
        var text: [UInt8] = []
        var index = field.start
        while index < field.end {
            text.append(bytes[index])
            // Inside the field quotes come in pairs only.
            index += bytes[index] == 0x22 ? 2 : 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func readRow() {
        fields.removeAll(keepingCapacity: true)
        rowLine = line
        while true {
            let start = afterBlanks(position)
            if start < bytes.count, bytes[start] == 0x22 {
                readQuoted(from: start + 1)
            } else {
                readPlain(from: position)
            }
            guard position < bytes.count, bytes[position] == delimiter else { break }
            position += 1
        }
        endLine()
    }

    private mutating func readPlain(from start: Int) {
        var index = start
        var suspect = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
            if Self.isSuspect(byte) { suspect = true }
            index += 1
        }
        position = index
        fields.append(trimmed(CSVField(start: start, end: index, suspect: suspect)))
    }

    private mutating func readQuoted(from start: Int) {
        var field = CSVField(start: start, end: start)
        var index = start
        while true {
            guard index < bytes.count else {
                field.end = index
                field.fault = .unterminated
                position = index
                fields.append(trimmed(field))
                return
            }
            let byte = bytes[index]
            if byte == 0x22 {
                guard index + 1 < bytes.count, bytes[index + 1] == 0x22 else { break }
                field.doubled = true
                index += 2
                continue
            }
            if byte == 0x0A || byte == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A) { line += 1 }
            if Self.isSuspect(byte) { field.suspect = true }
            index += 1
        }
        field.end = index
        position = afterBlanks(index + 1)
        while position < bytes.count, bytes[position] != delimiter, bytes[position] != 0x0A, bytes[position] != 0x0D {
            field.fault = .textAfterQuote
            position += 1
        }
        fields.append(trimmed(field))
    }

    private mutating func endLine() {
        guard position < bytes.count else { return }
        if bytes[position] == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A { position += 1 }
        position += 1
        line += 1
    }

    /// `#` starts Excel's error values, 0xEF the replacement character; control characters belong nowhere; and blanks
    /// and invisible characters beyond ASCII begin with one of the others.
    private static func isSuspect(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0x23, 0xC2, 0xD8, 0xE1, 0xE2, 0xEF: true
        default: false
        }
    }

    private func trimmed(_ field: CSVField) -> CSVField {
        var field = field
        while field.start < field.end, case let length = blank(at: field.start, before: field.end), length > 0 {
            field.start += length
        }
        while field.start < field.end, case let length = blank(endingAt: field.end, after: field.start), length > 0 {
            field.end -= length
        }
        return field
    }

    private func afterBlanks(_ start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != delimiter, bytes[index] != 0x0A, bytes[index] != 0x0D,
            case let length = blank(at: index, before: bytes.count), length > 0
        {
            index += length
        }
        return index
    }

    /// The length of the blank that starts here: ASCII blanks and line ends, U+00A0, U+200B, U+3000, U+FEFF; 0 where
    /// none does.
    private func blank(at index: Int, before end: Int) -> Int {
        switch bytes[index] {
        case 0x20, 0x09, 0x0A, 0x0D: 1
        case 0xC2 where index + 1 < end && bytes[index + 1] == 0xA0: 2
        case 0xE2, 0xE3, 0xEF: index + 2 < end && isWideBlank(at: index) ? 3 : 0
        default: 0
        }
    }

    private func blank(endingAt end: Int, after start: Int) -> Int {
        switch bytes[end - 1] {
        case 0x20, 0x09, 0x0A, 0x0D: 1
        case 0xA0 where end - 2 >= start && bytes[end - 2] == 0xC2: 2
        case 0x80, 0x8B, 0xBF: end - 3 >= start && isWideBlank(at: end - 3) ? 3 : 0
        default: 0
        }
    }

    private func isWideBlank(at index: Int) -> Bool {
        switch (bytes[index], bytes[index + 1], bytes[index + 2]) {
        case (0xE3, 0x80, 0x80), (0xE2, 0x80, 0x8B), (0xEF, 0xBB, 0xBF): true
        default: false
        }
    }
}

/// Where one field lies in the text, blanks around it left out.
struct CSVField {
    var start: Int
    var end: Int
    /// Holds doubled quotes, which stand for one each.
    var doubled = false
    /// Holds a byte that a damaged value would hold, so it is worth a closer look.
    var suspect = false
    /// The problem of its quotes.
    var fault: QuoteFault?

    var isEmpty: Bool { start == end }
}

/// The faults of a quoted field (RFC 4180, section 2).
enum QuoteFault {
    /// The opening quote has no closing one.
    case unterminated
    /// Something follows the closing quote.
    case textAfterQuote
}
