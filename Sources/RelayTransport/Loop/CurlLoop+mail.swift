import CLibcurl
import CRelayLinux
import RelayModel

/// Mails use the same loop, guard and limits as requests, on handles of their own.
extension CurlLoop {
    /// A handle for a mail, a used one if one is free; nil if memory has run out.
    func freeMailSlot() -> CurlHandle? {
        if let slot = freeMailSlots.popLast() { return slot }
        guard let slot = newSlot(.mails) else { return nil }
        setUpMail(slot)
        return slot
    }

    /// Sets the options of every mail; once for each handle.
    private func setUpMail(_ slot: CurlHandle) {
        _ = relay_easy_set_string(slot.easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        _ = relay_easy_set_long(slot.easy, CURLOPT_UPLOAD, 1)
        _ = relay_easy_set_data_callback(slot.easy, CURLOPT_HEADERFUNCTION, receiveMailAnswer)
        _ = relay_easy_set_data_callback(slot.easy, CURLOPT_READFUNCTION, readBody)
        _ = relay_easy_set_pointer(slot.easy, CURLOPT_READDATA, Unmanaged.passUnretained(slot).toOpaque())
    }

    /// Sets envelope, login and data.
    func apply(_ mail: MailMessage, to slot: CurlHandle) {
        let easy = slot.easy
        _ = slot.keepBody(mail.data)
        slot.bodySize = mail.data.count
        _ = relay_easy_set_size(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.data.count))
        _ = relay_easy_set_string(easy, CURLOPT_MAIL_FROM, mail.sender)
        _ = relay_easy_set_list(easy, CURLOPT_MAIL_RCPT, slot.headers.fill(mail.recipients))
        _ = relay_easy_set_string(easy, CURLOPT_USERNAME, mail.login?.user)
        _ = relay_easy_set_string(easy, CURLOPT_PASSWORD, mail.login?.password.reveal())
        // A server without TLS may get a mail in clear text, but never a password.
        let tls = mail.login == nil ? CURLUSESSL_TRY : CURLUSESSL_ALL
        _ = relay_easy_set_long(easy, CURLOPT_USE_SSL, Int(tls.rawValue))
    }
}
