import CLibcurl
import CRelayLinux
import Foundation
import RelayModel

/// Mails go over the same loop, guard and limits as requests, on handles of their own: what a handle was told for one
/// protocol must not leak into the other.
extension CurlLoop {
    /// Makes a handle into one for mails; once for each handle.
    func setUpMail(_ slot: CurlHandle) {
        _ = relay_easy_set_string(slot.easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        _ = relay_easy_set_long(slot.easy, CURLOPT_UPLOAD, 1)
        _ = relay_easy_set_data_callback(slot.easy, CURLOPT_READFUNCTION, readBody)
        _ = relay_easy_set_pointer(slot.easy, CURLOPT_READDATA, Unmanaged.passUnretained(slot).toOpaque())
    }

    /// Envelope and message.
    func apply(_ envelope: MailEnvelope, body: [UInt8], to slot: CurlHandle) {
        let easy = slot.easy
        _ = slot.keepBody(body)
        slot.bodySize = body.count
        _ = relay_easy_set_size(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(body.count))
        _ = relay_easy_set_string(easy, CURLOPT_MAIL_FROM, envelope.sender)
        _ = relay_easy_set_list(easy, CURLOPT_MAIL_RCPT, slot.headers.fill(envelope.recipients))
        let login = Self.login(envelope.credentials)
        _ = relay_easy_set_string(easy, CURLOPT_USERNAME, login?.user)
        _ = relay_easy_set_string(easy, CURLOPT_PASSWORD, login?.password)
        // Without a password a server that has no TLS may have the mail in the clear; a password it never gets that
        // way.
        let tls = login == nil ? CURLUSESSL_TRY : CURLUSESSL_ALL
        _ = relay_easy_set_long(easy, CURLOPT_USE_SSL, Int(tls.rawValue))
    }

    private static func login(_ credentials: Secret?) -> (user: String, password: String)? {
        guard let credentials, let bytes = Data(base64Encoded: credentials.reveal()),
            let text = String(data: bytes, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}
