import Foundation

/// Reads a file of channels or words as text, and says what keeps it from being read.
public enum FileText {
    /// The text at a path, without a byte-order mark.
    ///
    /// - Throws: ``ChannelFileError`` with the one fault: it is not there, is a folder, cannot be opened, or is no UTF-8 text.
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
