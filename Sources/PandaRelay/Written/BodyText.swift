import Foundation

/// The text of a notice's body as a file holds it.
///
/// Real texts have been through several systems and hold damaged characters. They must arrive all the same, complete, so each
/// byte sequence that is no character becomes U+FFFD and is reported.
struct BodyText: Hashable {
    /// The text, without a byte order mark.
    var text: String
    /// Offsets in the file, in bytes from 0, of what was no UTF-8.
    var damage: [Int]
    /// Whether so much is damaged that the file is rather in another encoding.
    var isProbablyForeign: Bool

    /// Decodes a file's bytes.
    init(_ bytes: [UInt8]) {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var parser = Unicode.UTF8.ForwardParser()
        var source = bytes[start...].makeIterator()
        var scalars = String.UnicodeScalarView()
        var offset = start
        var damage: [Int] = []
        reading: while true {
            switch parser.parseScalar(from: &source) {
            case .valid(let encoded):
                offset += encoded.count
                scalars.append(Unicode.UTF8.decode(encoded))
            case .error(let length):
                damage.append(offset)
                offset += length
                scalars.append("\u{FFFD}")
            case .emptyInput: break reading
            }
        }
        text = String(scalars)
        self.damage = damage
        isProbablyForeign = damage.count * 20 > scalars.count
    }

    /// What the sender should know of the damage; nil where there is none.
    func warning(file: String) -> String? {
        guard let first = damage.first else { return nil }
        let places = damage.prefix(5).map(String.init).joined(separator: ", ") + (damage.count > 5 ? ", …" : "")
        var text = "\(file): "
        text += damage.count == 1 ? "1 place is no UTF-8" : "\(damage.count) places are no UTF-8"
        text += " (byte \(damage.count == 1 ? String(first) : places)); each is sent as �"
        if isProbablyForeign {
            text += "\n  The file is rather in another encoding; convert it: iconv -f GB18030 -t UTF-8 \(file)"
        }
        return text
    }

    /// Reads a file, `-` for standard input.
    static func read(_ path: String) throws(CommandFailure) -> BodyText {
        if path == "-" { return BodyText(Array(FileHandle.standardInput.readDataToEndOfFile())) }
        do {
            return BodyText(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        } catch {
            throw .usage("\(path) cannot be read: \(SystemReason.text(of: error)).")
        }
    }
}
