import HTTPTypes
import Hummingbird
import RelayService

extension Problem {
    /// The service's refusal as HTTP says it.
    init(_ error: ServiceError) {
        let status: HTTPResponse.Status
        var headers: HTTPFields = [:]
        switch error.category {
        case .invalid: status = .unprocessableContent
        case .forbidden: status = error.code == "invalid_key" ? .unauthorized : .forbidden
        case .notFound: status = .notFound
        case .conflict: status = .conflict
        case .unavailable:
            status = .serviceUnavailable
            headers[.retryAfter] = "5"
        }
        if status == .unauthorized { headers[.wwwAuthenticate] = #"Bearer realm="panda-relay", error="invalid_token""# }
        self.init(status, error.code, error.message, field: error.field, headers: headers)
    }
}
