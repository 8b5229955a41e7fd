import Foundation
import RelayModel
import Yams

/// Reads one channel file. The format is described in `Docs/channel-files.md`.
public enum ChannelFile {
    /// The largest file, in bytes; they are a few kilobytes long.
    public static let maximumSize = 262_144

    /// The channel a file describes.
    ///
    /// - Parameters:
    ///   - text: the YAML.
    ///   - file: the name of the file in error texts.
    ///   - name: the required name of the channel (the file's name without `.yaml`); nil takes the name in the file.
    ///   - wording: the relay's own texts; empty to read the file alone.
    /// - Throws: ``ChannelFileError`` with every mistake, each with line and key path.
    public static func read(
        _ text: String,
        file: String,
        name: String? = nil,
        wording: Wording = .none
    ) throws(ChannelFileError) -> Channel {
        let faults = FaultList(file: file)
        guard let root = root(of: text, faults), let map = FileNode(node: root, path: "", faults: faults).map else {
            throw ChannelFileError(faults: faults.faults)
        }
        let channel = ChannelFileReader(map, wording: wording).channel(named: name)
        guard let channel, faults.faults.isEmpty else {
            throw ChannelFileError(faults: faults.faults.sorted { $0.line < $1.line })
        }
        return channel
    }

    /// The document's root; logs a fault and returns nil if the text is no YAML.
    static func root(of text: String, _ faults: FaultList) -> Node? {
        guard text.utf8.count <= maximumSize else {
            faults.add(0, "", "is larger than \(maximumSize) bytes", expected: "a channel file")
            return nil
        }
        do {
            if let node = try compose(yaml: text) { return node }
            faults.add(1, "", "is empty", expected: "a channel file")
        } catch let error as YamlError {
            let (line, problem) = unseen(in: text) ?? place(of: error)
            faults.add(line, "", problem, expected: "YAML")
        } catch {
            faults.add(0, "", "cannot be read", expected: "YAML")
        }
        return nil
    }

    /// Characters that YAML refuses and that are invisible: a tab in the indentation, a control character.
    private static func unseen(in text: String) -> (Int, String)? {
        for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
                return (place + 1, "is indented by a tab, where blanks must be")
            }
            let control = line.unicodeScalars.first { $0.value < 0x20 && $0 != "\t" && $0 != "\r" || $0.value == 0x7F }
            guard let control else { continue }
            let digits = String(control.value, radix: 16, uppercase: true)
            return (
                place + 1, "holds the control character U+" + String(repeating: "0", count: 4 - digits.count) + digits
            )
        }
        return nil
    }

    private static func place(of error: YamlError) -> (Int, String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark.line, problem)
        case .duplicatedKeysInMapping(let keys, let context):
            (context.mark.line, "has the key \(keys.joined(separator: ", ")) twice")
        case .reader(let problem, _, _, _): (0, problem)
        default: (0, "cannot be read")
        }
    }
}

/// Reads a file of channels or texts, and reports why it cannot be read.
public enum FileText {
    /// The text at a path, without a byte-order mark.
    ///
    /// - Throws: ``ChannelFileError`` with one fault: the file is missing, is a folder, cannot be opened, or is no
    ///   UTF-8 text.
    public static func read(_ path: String, called name: String? = nil, expected: String) throws(ChannelFileError)
        -> String
    {
        func fault(_ problem: String) -> ChannelFileError {
            ChannelFileError(faults: [
                ChannelFileFault(file: name ?? path, line: 0, keyPath: "", problem: problem, expected: expected)
            ])
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw fault("is not there") }
        guard !isFolder.boolValue else { throw fault("is a folder") }
        guard let data = FileManager.default.contents(atPath: path) else { throw fault("cannot be opened") }
        guard let text = String(validating: data, as: UTF8.self) else { throw fault("is no UTF-8 text") }
        return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }
}
