using System.Diagnostics;
using EmbeddingProjector.Inference.Weights;
using static EmbeddingProjector.Tests.Weights.LegacyFile;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Pickles made to run code, to exhaust memory, or to never end.</summary>
public sealed class HostilePickleTests
{
    private const long AllocationFloor = 4 << 20;
    private const long AllocationFactor = 200; // two bytes may make an object, a stack place and a memo entry
    private const int Many = 200_000;          // so that every bomb goes off before the limit of operations

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10); // on a busy machine; alone each takes 0.1 s

    private static string Shape(params int[] dimensions) =>
        "(" + string.Concat(dimensions.Select(dimension => "J" + Int32(dimension))) + "t";

    [Fact]
    public void A_tensor_of_the_legacy_layout_is_read()
    {
        using var weights = Open("}U\u0001a" + Tensor(Storage(4), "K\u0001", Shape(3), Shape(1)) + "s", 1, 2, 3, 4);

        Assert.True(weights.TryRead("a", out var tensor));
        Assert.Equal([2, 3, 4], tensor.Values);
    }

    [Fact]
    public void A_storage_that_is_a_view_of_another_begins_inside_it()
    {
        var view = Storage(5).Replace("tQ", "(U\u0001vK\u0001K\u0003ttQ", StringComparison.Ordinal);
        using var weights = Open("}U\u0001a" + Tensor(view, "K\u0001", Shape(2), Shape(1)) + "s", 1, 2, 3, 4, 5);

        Assert.True(weights.TryRead("a", out var tensor));
        Assert.Equal([3, 4], tensor.Values);
        var outside = "}U\u0001a" + Tensor(view, "K\u0002", Shape(2), Shape(1)) + "s";
        Assert.Throws<WeightFormatException>(() => Open(outside, 1, 2, 3, 4, 5));
    }

    [Fact]
    public void Of_two_entries_of_one_name_the_last_counts()
    {
        var tensor = Tensor(Storage(2), "K\0", Shape(1), Shape(1));
        var later = Tensor(Storage(2), "K\u0001", Shape(1), Shape(1));
        using var weights = Open($"}}(U\u0001a{tensor}U\u0001b{tensor}U\u0001a{later}u", 1, 2);

        Assert.Equal(["a", "b"], weights.Names);
        Assert.True(weights.TryRead("a", out var found));
        Assert.Equal([2], found.Values);
    }

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0truetR", "'os.system', which is not allowed")]
    [InlineData("cbuiltins\neval\n)R", "'builtins.eval', which is not allowed")]
    [InlineData("ctorch._utils\n_rebuild_qtensor\n)R", "'torch._utils._rebuild_qtensor', which is not allowed")]
    [InlineData("U\u0002osU\u0006system\u0093)R", "'os.system', which is not allowed")]
    [InlineData("(U\u0004trueios\nsystem\n", "the opcode 0x69")]
    [InlineData("(cos\nsystem\no", "'os.system', which is not allowed")]
    [InlineData("\u0082\u0001", "the opcode 0x82")]
    [InlineData("P12\n", "the opcode 0x50")]
    [InlineData("\u0097", "the opcode 0x97")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff", "expected 4294967295 bytes")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "expected 9223372036854775807 bytes")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u007f", "an integer of 2147483647 bytes")]
    [InlineData("h\u0005", "the memo has no entry 5")]
    [InlineData("0", "finds nothing on the stack")]
    [InlineData("K\u0001(0a", "finds nothing on the stack")]
    [InlineData("u", "no mark")]
    [InlineData("}(K\u0001u", "has no value")]
    [InlineData("K\u0001K\u0002a", "expected a list")]
    [InlineData("K\u0001K\u0002K\u0003s", "expected a mapping")]
    [InlineData("K\u0001Q", "expected a storage's tuple")]
    [InlineData("K\u0001)R", "expected an allowed name")]
    [InlineData("I12x\n", "found '12x'")]
    [InlineData("ctorch\nSize\nK\u0001\u0085R", "'torch.Size' has arguments of an unknown form")]
    [InlineData("]q\0h\0a", "expected a state dict")]
    [InlineData("}q\0U\u0005modelh\0s", "expected a state dict with tensors, found the keys model")]
    public void What_no_weight_file_needs_is_refused(string pickle, string reason)
    {
        var error = Assert.Throws<WeightFormatException>(() => Open(pickle));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    // What pickle.dumps(value, 2) of Python 3.11 writes for values that training scripts leave beside the weights.
    [Theory]
    [InlineData("cdatetime\ndatetime\nc_codecs\nencode\n(U\u0001xU\u0006latin1tR\u0085R")]
    [InlineData("ctorch\nint64\n")]
    [InlineData("ccollections\ndefaultdict\nc__builtin__\nlist\n\u0085R")]
    [InlineData("ccollections\ndefaultdict\nN\u0085R(U\u0001kK\u0001u")]
    [InlineData("ccollections\ndeque\n)RK\u0001a")]
    [InlineData("ccollections\ndeque\n]K\u0003\u0086R(K\u0001K\u0002e")]
    [InlineData("cmy.training\nColor\nK\u0001\u0085R")] // an enum
    [InlineData("c__builtin__\ngetattr\n(cmy.training\nOuter\nU\u0005InnertR")] // a class in a class, protocol 2
    [InlineData("c__builtin__\ngetattr\n(cmy.training\nOuter\nU\u0005InnertRK\u0001\u0085R")]
    [InlineData("comegaconf.dictconfig\nDictConfig\n)\u0081}(U\u0008_contentNub")]
    [InlineData("comegaconf.dictconfig\nDictConfig\n)\u0081ctyping\nAny\nb")]
    [InlineData("cfunctools\npartial\nctorch.nn\nReLU\n\u0085R(ctorch.nn\nReLU\n)}Ntb")]
    [InlineData("cdecimal\nDecimal\nU\u00031.5\u0085R")]
    public void Foreign_values_beside_the_tensors_are_read_over(string value)
    {
        var tensor = Tensor(Storage(2), "K\0", Shape(2), Shape(1));
        using var weights = Open($"}}(U\nstate_dict}}U\u0001a{tensor}sU\u0004meta{value}u", 1, 2);

        Assert.True(weights.TryRead("a", out var found));
        Assert.Equal([1, 2], found.Values);
        Assert.Equal("state_dict", weights.StateDictPath);
    }

    [Theory]
    [InlineData("cos\nsystem\n", "os.system")]
    [InlineData("csubprocess\nPopen\n", "subprocess.Popen")]
    [InlineData("c__builtin__\nexec\n", "__builtin__.exec")]
    [InlineData("cbuiltins\n__import__\n", "builtins.__import__")]
    [InlineData("ctorch.hub\nload\n", "torch.hub.load")]
    [InlineData("cnumpy\nload\n", "numpy.load")]
    [InlineData("cposix\nsystem\n", "posix.system")]
    [InlineData("cimportlib.util\nfind_spec\n", "importlib.util.find_spec")]
    public void What_reaches_the_system_is_refused_beside_good_tensors_too(string value, string name)
    {
        var tensor = Tensor(Storage(2), "K\0", Shape(2), Shape(1));
        var error = Assert.Throws<WeightFormatException>(
            () => Open($"}}(U\nstate_dict}}U\u0001a{tensor}sU\u0004meta{value}u", 1, 2));
        Assert.Contains($"'{name}', which is not allowed", error.Message, StringComparison.Ordinal);
    }

    // A tensor of a kind that is not read is no metadata: without it the model would lack a layer.
    [Fact]
    public void A_quantised_tensor_among_others_is_refused_by_name()
    {
        var tensor = Tensor(Storage(2), "K\0", Shape(2), Shape(1));
        var error = Assert.Throws<WeightFormatException>(
            () => Open($"}}(U\u0001a{tensor}U\u0001bctorch._utils\n_rebuild_qtensor\n)Ru", 1, 2));
        Assert.Contains("tensor 'b': it asks for 'torch._utils._rebuild_qtensor'", error.Message);
    }

    [Fact]
    public void Tensors_under_one_name_of_the_scripts_own_are_found_and_under_two_are_not_chosen()
    {
        var tensor = Tensor(Storage(2), "K\0", Shape(2), Shape(1));
        using (var weights = Open($"}}(U\u0004mine}}U\u0001a{tensor}sU\u0005epochK\u0003u", 1, 2))
            Assert.Equal(("mine", "a"), (weights.StateDictPath, Assert.Single(weights.Names)));

        var error = Assert.Throws<WeightFormatException>(
            () => Open($"}}(U\u0004left}}U\u0001a{tensor}sU\u0005right}}U\u0001a{tensor}su", 1, 2));
        Assert.Contains("under the keys 'left', 'right'", error.Message);
    }

    [Fact]
    public void Sizes_strides_and_offsets_outside_the_storage_are_refused()
    {
        Refuse("K\0", Shape(-1), Shape(1), "is not a tensor's");
        Refuse("K\0", Shape(2), Shape(-1), "is not a tensor's");
        Refuse("J" + Int32(-1), Shape(1), Shape(1), "is not a tensor's");
        Refuse("K\u0004", Shape(1), Shape(1), "outside its storage of 4 values");
        Refuse("K\u0001", Shape(4), Shape(1), "outside its storage of 4 values");
        Refuse("K\0", Shape(2), Shape(4), "outside its storage of 4 values");
        Refuse("K\0", Shape(int.MaxValue, int.MaxValue, int.MaxValue), Shape(0, 0, 0), "is not a tensor's");
        Refuse("K\0", Shape(1 << 30), Shape(0), "repeats its storage's 4 values");
        Refuse("K\0", Shape(2, 2), Shape(1), "as many strides as dimensions");
        Refuse("K\0", Shape(new int[17]), Shape(new int[17]), "at most 16");
        Refuse("K\0", "(NNt", Shape(1, 1), "sizes and strides in integers");
        var huge = "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f";
        Refuse(huge, Shape(1), Shape(1), "outside its storage");
    }

    [Fact]
    public void A_storage_longer_than_the_file_holds_is_refused()
    {
        var tensor = Tensor(Storage(int.MaxValue), "K\0", Shape(4), Shape(1));
        var error = Assert.Throws<WeightFormatException>(() => Open("}U\u0001a" + tensor + "s", 1, 2, 3, 4));
        Assert.Contains("expected a storage of 8589934588 bytes, found 16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lazy_negation_is_refused()
    {
        var tensor = Tensor(Storage(4), "K\0", Shape(4), Shape(1), "\u0089}}U\u0003neg\u0088s");
        var error = Assert.Throws<WeightFormatException>(() => Open("}U\u0001a" + tensor + "s", 1, 2, 3, 4));
        Assert.Contains(".resolve_neg()", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "]", "", "")] // lists on the stack
    [InlineData("", "]\u0094", "", "")] // and in the memo
    [InlineData("", "]]a", "", "")]
    [InlineData(")", "\u0085", "", "")] // tuples nested deep
    [InlineData(")", "\u008600\u0086", "", "")]
    [InlineData(")", "2\u0086", "", "")] // a billion laughs: each tuple holds the last one twice
    [InlineData("", "}U\u0005model", "}", "s")] // state dicts nested deep
    [InlineData("", "(", "", "")]
    public void A_pickle_bomb_ends_soon_and_allocates_in_proportion(
        string before, string each, string between, string after)
    {
        var pickle = before + Repeat(each) + between + Repeat(after);
        AssertRefusedInBounds(Build(pickle));
    }

    [Fact]
    public void A_mapping_that_holds_itself_under_every_name_is_searched_once()
    {
        string[] wrappers = ["state_dict_ema", "model_ema", "state_dict", "model_state_dict", "model", "net"];
        var itself = string.Concat(wrappers.Select(name => $"U{(char)name.Length}{name}h\u0001"));
        AssertRefusedInBounds(Build("}q\u0001(" + Repeat("U\u0001aN") + itself + "u"));
    }

    [Fact]
    public void A_name_of_megabytes_does_not_fill_the_message()
    {
        var name = new string('x', Many);
        var error = Assert.Throws<WeightFormatException>(() => Open($"U\u0001mX{Int32(Many)}{name}\u0093"));
        Assert.InRange(error.Message.Length, 1, 600);
    }

    [Fact]
    public void Pairs_that_are_copied_again_and_again_are_refused()
    {
        var pairs = "](" + Repeat("]K\u0001aK\u0001a", 10_000) + "eq\u0001";
        var copies = Repeat("h\u0002h\u0001\u0085R0", 10_000);
        AssertRefusedInBounds(Build(pairs + "0ccollections\nOrderedDict\nq\u0002" + copies));
    }

    [Fact]
    public void Operations_without_end_are_refused()
    {
        var error = Assert.Throws<WeightFormatException>(() => Open(Repeat("N0", 600_000)));
        Assert.Contains("operations", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_under_more_names_than_a_model_has_is_refused()
    {
        var pickle = "}q\u0001" + Tensor(Storage(1), "K\0", Shape(1), Shape(1)) + "q\u00020h\u0001(" +
            string.Concat(Enumerable.Range(0, 120_000).Select(i => $"U\u0006{i:d6}h\u0002")) + "u";
        AssertRefusedInBounds(Build(pickle, 1));
    }

    private static void Refuse(string offset, string size, string strides, string reason)
    {
        var pickle = "}U\u0001a" + Tensor(Storage(4), offset, size, strides) + "s";
        var error = Assert.Throws<WeightFormatException>(() => Open(pickle, 1, 2, 3, 4));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static void AssertRefusedInBounds(byte[] file)
    {
        var started = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<WeightFormatException>(() => WeightFile.Open(new MemoryStream(file), "bomb"));

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, AllocationFloor + AllocationFactor * file.Length);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience);
    }

    private static string Repeat(string text, int count = Many) => string.Concat(Enumerable.Repeat(text, count));

    private static Checkpoint Open(string pickle, params float[] storage) =>
        WeightFile.Open(new MemoryStream(Build(pickle, storage)), "test");
}
