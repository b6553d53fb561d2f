using System.Text;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Files of TorchSharp's <c>module.save</c>: the layout of its <c>ModuleExtensionMethods.save</c>, every
/// number as LEB128.</summary>
public sealed class TorchSharpFileTests
{
    private const byte Float32 = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(128)] // begins with the byte of a pickle's protocol
    [InlineData(300)]
    public void Every_tensor_is_found_with_its_values(int count)
    {
        var file = Tensors(count, (index, writer) =>
            Entry(writer, $"layer{index}.weight", Float32, [2, 150], writer => Floats(writer, 300, index)));

        using var weights = WeightFile.Open(new MemoryStream(file), "module.dat");

        Assert.Equal(count, weights.Names.Count);
        Assert.True(weights.TryRead($"layer{count - 1}.weight", out var tensor));
        Assert.Equal([2, 150], tensor.Shape.AsEnumerable());
        Assert.Equal(Enumerable.Range(0, 300).Select(i => i + count - 1f), tensor.Values);
    }

    [Fact]
    public void Other_types_and_scalars_are_read()
    {
        var file = Tensors(3, (index, writer) =>
        {
            if (index == 0)
                Entry(writer, "half", 5, [1], writer => writer.Write((Half)1.5f));
            else if (index == 1)
                Entry(writer, "counter", 4, [], writer => writer.Write(77L));
            else
                Entry(writer, "brain", 15, [1], writer => writer.Write((ushort)0x3FC0));
        });

        using var weights = WeightFile.Open(new MemoryStream(file), "module.dat");

        Assert.Equal([1.5f, 77f, 1.5f], weights.Names.Select(name =>
            weights.TryRead(name, out var tensor) ? tensor.Values[0] : float.NaN));
    }

    [Theory]
    [InlineData(-1, "truncated")]
    [InlineData(1, "expected the file to end after 2 tensors")]
    public void A_file_of_another_length_is_refused(int more, string reason)
    {
        var file = Tensors(2, (index, writer) =>
            Entry(writer, $"w{index}", Float32, [3], writer => Floats(writer, 3, index)));
        Array.Resize(ref file, file.Length + more);

        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Open(new MemoryStream(file), "module.dat"));

        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_forged_shape_is_refused_before_anything_is_allocated()
    {
        var file = Tensors(1, (_, writer) =>
            Entry(writer, "w", Float32, [int.MaxValue, int.MaxValue, int.MaxValue], _ => { }));

        Assert.Throws<WeightFormatException>(() => WeightFile.Open(new MemoryStream(file), "module.dat"));
    }

    [SharedFact("cases/weights")]
    public void The_shared_checkpoints_load()
    {
        foreach (var file in new[] { "c-torchsharp-save.dat", "c-pybridge-save_py.pth" })
        {
            using var weights = WeightFile.Open(SharedData.PathOf("cases", "weights", file));
            Assert.Equal(["fc.weight", "fc.bias"], weights.Names);
        }

        foreach (var file in new[] { "c-datetime.pth", "c-torch-int64.pth" })
        {
            using var weights = WeightFile.Open(SharedData.PathOf("cases", "weights", file));
            Assert.Equal(["w"], weights.Names);
        }
    }

    private static byte[] Tensors(int count, Action<int, BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write7BitEncodedInt(count);
        for (var i = 0; i < count; i++)
            write(i, writer);

        writer.Flush();
        return stream.ToArray();
    }

    private static void Entry(
        BinaryWriter writer, string name, byte type, long[] shape, Action<BinaryWriter> writeValues)
    {
        writer.Write7BitEncodedInt(name.Length);
        writer.Write(Encoding.UTF8.GetBytes(name));
        writer.Write(type);
        writer.Write7BitEncodedInt(shape.Length);
        foreach (var dimension in shape)
            writer.Write7BitEncodedInt64(dimension);
        writeValues(writer);
    }

    private static void Floats(BinaryWriter writer, int count, float first)
    {
        for (var i = 0; i < count; i++)
            writer.Write(first + i);
    }
}
