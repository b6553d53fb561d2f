"""Remakes the goldens here with protobuf's own text format and with numpy (Debian: python3-protobuf, python3-numpy)."""
import numpy
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

STRING, UINT32, MESSAGE, OPTIONAL, REPEATED = 9, 13, 11, 1, 3
MESSAGES = {
    "SpriteMetadata": [("image_path", 1, STRING, OPTIONAL), ("single_image_dim", 2, UINT32, REPEATED)],
    "EmbeddingInfo": [
        ("tensor_name", 1, STRING, OPTIONAL), ("metadata_path", 2, STRING, OPTIONAL), ("bookmarks_path", 3, STRING, OPTIONAL),
        ("tensor_shape", 4, UINT32, REPEATED), ("sprite", 5, "SpriteMetadata", OPTIONAL), ("tensor_path", 6, STRING, OPTIONAL)],
    "ProjectorConfig": [
        ("model_checkpoint_path", 1, STRING, OPTIONAL), ("embeddings", 2, "EmbeddingInfo", REPEATED),
        ("model_checkpoint_dir", 3, STRING, OPTIONAL)],
}


def classes():
    file = descriptor_pb2.FileDescriptorProto(name="projector_config.proto", package="tensorboard.projector", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, kind, label in fields:
            added = message.field.add(name=field, number=number, label=label)
            added.type = MESSAGE if isinstance(kind, str) else kind
            if isinstance(kind, str):
                added.type_name = ".tensorboard.projector." + kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return factory.GetPrototype(pool.FindMessageTypeByName("tensorboard.projector.ProjectorConfig"))


def config():
    made = classes()()
    one = made.embeddings.add(tensor_name="resnet152", metadata_path="resnet152/metadata.tsv", tensor_shape=[500, 2048],
                              tensor_path="resnet152/tensors.bytes")
    one.sprite.image_path = "resnet152/sprite.png"
    one.sprite.single_image_dim.extend([64, 64])
    made.embeddings.add(tensor_name="ä/\"b\" 'c' \\ \t\n\r 漢", bookmarks_path="b/state.txt", tensor_path="b/tensors.tsv")
    made.embeddings.add(tensor_path="loose.tsv", tensor_shape=[4294967295]).sprite.SetInParent()
    made.model_checkpoint_path = "model.ckpt-1"
    made.model_checkpoint_dir = "checkpoints"
    return made


if __name__ == "__main__":
    made = config()
    text = text_format.MessageToString(made, as_utf8=True)
    assert text_format.Parse(text, type(made)()) == made
    with open("config.pbtxt", "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    with open("config_ascii.pbtxt", "w", encoding="ascii", newline="\n") as file:
        file.write(text_format.MessageToString(made, as_utf8=False, pointy_brackets=True, use_short_repeated_primitives=True))
    matrix = (numpy.arange(15).reshape(5, 3) - 7.25) / 3
    numpy.save("matrix_f4.npy", matrix.astype("<f4"))
    numpy.save("matrix_f8.npy", matrix)
    numpy.save("matrix_f2.npy", matrix.astype("<f2"))
    numpy.save("matrix_big_endian.npy", matrix.astype(">f4"))
    numpy.save("matrix_fortran.npy", numpy.asfortranarray(matrix.astype("<f4")))
    with open("matrix_v2.npy", "wb") as file:
        numpy.lib.format.write_array(file, matrix.astype("<f4"), version=(2, 0))
    with open("matrix_v3.npy", "wb") as file:
        numpy.lib.format.write_array(file, matrix.astype("<f4"), version=(3, 0))
    numpy.save("refuse_vector.npy", matrix.astype("<f4").ravel())
    numpy.save("refuse_integers.npy", numpy.arange(6).reshape(2, 3))
    numpy.save("refuse_structure.npy", numpy.zeros((2, 3), dtype=[("a", "<f4")]))
