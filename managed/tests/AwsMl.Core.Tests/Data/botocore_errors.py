"""The errors that botocore knows for the operations that are called, and its classification: SERVICE CODE CLASS per line."""

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.retries import standard

OPERATIONS = {
    'sagemaker-runtime': ['InvokeEndpoint'],
    'comprehend': ['DetectSentiment', 'BatchDetectSentiment'],
    'bedrock-runtime': ['InvokeModel'],
    'lambda': ['Invoke'],
    's3': ['GetObject', 'PutObject', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'AbortMultipartUpload'],
    'sts': ['AssumeRole', 'AssumeRoleWithWebIdentity'],
}
THROTTLED = standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES
TRANSIENT = standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES
TRANSIENT_STATUS = standard.TransientRetryableChecker._TRANSIENT_STATUS_CODES


def status(shape):
    """As it is modelled; a JSON protocol says only whose fault it is."""
    return (shape.metadata.get('error') or {}).get('httpStatusCode', 500 if shape._shape_model.get('fault') else 400)


def classify(code, shape=None):
    retryable = shape.metadata.get('retryable') if shape else None
    if code in THROTTLED or (retryable or {}).get('throttling'):
        return 'Throttling'
    # retries/special.py has the one of STS
    again = code in TRANSIENT or code == 'IDPCommunicationError' or retryable is not None
    return 'Transient' if again or (shape and status(shape) in TRANSIENT_STATUS) else 'No'


session = botocore.session.get_session()
for name, operations in OPERATIONS.items():
    try:
        model = session.get_service_model(name)
    except UnknownServiceError:
        # an older one
        continue
    shapes = {shape.name: shape for operation in operations for shape in model.operation_model(operation).error_shapes}
    if name == 's3':
        shapes |= {shape.name: shape for shape in model.error_shapes}
    for shape in shapes.values():
        code = (shape.metadata.get('error') or {}).get('code', shape.name)
        print(model.service_id, code, classify(code, shape), sep='\t')
    for code in THROTTLED + TRANSIENT:
        print(model.service_id, code, classify(code), sep='\t')
