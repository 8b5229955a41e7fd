import CLibcurl
import CRelayLinux
import RelayModel

/// Reply headers are asked of libcurl when the reply is complete: it keeps them anyway, and of the six or seven that
/// come with each reply only one or two are ever read. A callback that looked at each line cost 3 % of a delivery's
/// CPU.
extension CurlLoop {
    /// More fields than this are not given on.
    static let mostReplyFields = 64

    /// The headers of a reply that shall be kept, in the order they are named in, or in which they came.
    ///
    /// - Parameter names: in lower case; nil for all.
    func replyFields(of slot: CurlHandle, _ names: [String]?) -> [HTTPField] {
        guard let names else { return allFields(slot.easy) }
        var fields: [HTTPField] = []
        for name in names { addFields(name, slot.easy, to: &fields) }
        // A date in Retry-After is judged by the receiver's own clock. Few replies have one, so Date is not looked up
        // for all.
        if fields.contains(where: { $0.isNamed("retry-after") }), !names.contains("date") {
            addFields("date", slot.easy, to: &fields)
        }
        return fields
    }

    private func addFields(_ name: String, _ easy: UnsafeMutableRawPointer, to fields: inout [HTTPField]) {
        var place = 0
        var header: UnsafeMutablePointer<curl_header>?
        while fields.count < Self.mostReplyFields,
            curl_easy_header(easy, name, place, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK, let found = header
        {
            fields.append(HTTPField(name, Self.value(of: found.pointee)))
            place += 1
        }
    }

    /// libcurl leaves a carriage return in an empty value.
    private static func value(of header: curl_header) -> String {
        let text = String(cString: header.value)
        return text == "\r" ? "" : text
    }

    private func allFields(_ easy: UnsafeMutableRawPointer) -> [HTTPField] {
        var fields: [HTTPField] = []
        var previous: UnsafeMutablePointer<curl_header>?
        while fields.count < Self.mostReplyFields,
            let header = curl_easy_nextheader(easy, UInt32(CURLH_HEADER), -1, previous)
        {
            fields.append(HTTPField(String(cString: header.pointee.name), Self.value(of: header.pointee)))
            previous = header
        }
        return fields
    }
}
