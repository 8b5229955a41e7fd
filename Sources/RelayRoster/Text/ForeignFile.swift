/// What a file named `.csv` really is: one sentence instead of a fault for each column.
struct ForeignFile {
    let reason: String
    let advice: String

    private static let signatures: [(bytes: [UInt8], what: String)] = [
        (Array("PK\u{3}\u{4}".utf8), "an Excel workbook (.xlsx) or another zip archive"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "a workbook of Excel 97–2003 (.xls)"),
        ([0x1F, 0x8B], "compressed with gzip"), (Array("%PDF".utf8), "a PDF document"),
        (Array("{\\rtf".utf8), "an RTF document"),
    ]
    private static let markup = ["<!doctype", "<html", "<head", "<body", "<table", "<meta", "<?xml", "<style", "<div"]

    /// Nil for a possible table.
    init?(_ bytes: [UInt8]) {
        if let match = Self.signatures.first(where: { bytes.starts(with: $0.bytes) }) {
            reason = "the file is \(match.what), only its name ends in .csv"
            advice = "Open it and save it as “CSV UTF-8”"
            return
        }
        let start = bytes.prefix(64).drop { $0 <= 0x20 || $0 >= 0x80 }
        let tag = String(decoding: start, as: UTF8.self).lowercased()
        guard Self.markup.contains(where: { tag.hasPrefix($0) }) else { return nil }
        reason = "the file is a web page or an XML document, only its name ends in .csv"
        advice = "Open it in a spreadsheet program and save it as “CSV UTF-8”"
    }
}
