import CLibcurl
import CRelayLinux
import RelayModel

/// Reply headers are read from libcurl when the reply is complete. It keeps them anyway, and of the six or seven
/// headers of a reply only one or two are needed. A callback for each line cost 3 % of a delivery's CPU.
extension CurlLoop {
    /// The most fields that are returned.
    static let mostReplyFields = 64

    /// Returns the headers of a reply, in the order of `names`, or in the order of arrival.
    ///
    /// - Parameter names: names in lower case; nil for all.
    func replyFields(of slot: CurlHandle, _ names: [String]?) -> [HTTPField] {
        guard let names else { return allFields(slot.easy) }
        var fields: [HTTPField] = []
        for name in names { addFields(name, slot.easy, to: &fields) }
        // A date in Retry-After is relative to the receiver's clock. Few replies have one, so Date is read only for
        // them.
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
