import Foundation
import NIOSSL
import RelayModel
import RelayTransport

/// `targets.ca_file`: certificate authorities that outbound TLS trusts in addition to the system's.
struct AuthorityFile {
    /// The number of certificates.
    let count: Int
    /// When the first certificate expires.
    let validUntil: Timestamp
    /// The certificates only; other content of the file is dropped.
    let pem: [UInt8]

    /// Reads and checks the file.
    /// - Throws: A fault that names the key, the file and the problem.
    init(path: String) throws(StartFault) {
        guard TrustedAuthorities.canBeAdded else {
            throw Self.fault(
                "this machine's libcurl has no folder of trusted certificates to add them to. Leave the key empty, and "
                    + "add the certificates to the system's own (update-ca-certificates)"
            )
        }
        let bytes: Data
        do { bytes = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw Self.fault("\(path) cannot be read: \(SystemReason.text(of: error))")
        }
        guard bytes.range(of: Data("CERTIFICATE-----".utf8)) != nil else {
            throw Self.fault("\(path) holds no certificate in PEM form")
        }
        let ders: [[UInt8]]
        let ends: [Int64]
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(Array(bytes))
            ders = try certificates.map { try $0.toDERBytes() }
            ends = certificates.map { Int64($0.notValidAfter) }
        } catch {
            throw Self.fault("\(path) holds a certificate that is damaged")
        }
        guard let first = ends.min() else { throw Self.fault("\(path) holds a certificate that is damaged") }
        count = ders.count
        validUntil = Timestamp(seconds: first)
        pem = Array(ders.map(Self.pem).joined().utf8)
    }

    private static func pem(_ der: [UInt8]) -> String {
        let text = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
    }

    private static func fault(_ reason: String) -> StartFault {
        StartFault(.configuration, "targets.ca_file: \(reason).")
    }
}
