using EmbeddingProjector.CommandLine;
using EmbeddingProjector.CommandLine.Binding;
using EmbeddingProjector.CommandLine.Commands;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.CommandLine;

public class ArgumentBinderTests
{
    private static readonly CommandDefinition Command = CommandDefinition.Of(typeof(SampleCommand))!;

    [Fact]
    public void A_command_is_read_from_its_class()
    {
        Assert.Equal("Test-Sample", Command.Name);
        Assert.Equal("Path", Command.DefaultSet);
        Assert.True(Command.SupportsShouldProcess);
        Assert.Equal(["Path", "Literal"], Command.Sets);
        Assert.Equal<string>(["LP"], Command.Parameters.Single(parameter => parameter.Name == "LiteralPath").Aliases);
    }

    [Theory]
    [InlineData("a -Count 3", "Count", 3)]
    [InlineData("a -count:3", "Count", 3)]
    [InlineData("a -Cou 3", "Count", 3)]
    [InlineData("a --Count 3", "Count", 3)]
    [InlineData("a -Size -5", "Size", -5)]
    [InlineData("a -MaxPixels 3000000000", "MaxPixels", 3_000_000_000L)]
    [InlineData("a -Rate 1.5e3", "Rate", 1500.0)]
    [InlineData("a -Pooling average", "Pooling", Pooling.Average)]
    [InlineData("a -Pooling Av", "Pooling", Pooling.Average)]
    [InlineData("a -Colour GREEN", "Colour", "GREEN")]
    [InlineData("a -Force", "Force", true)]
    [InlineData("a -Force:$false", "Force", false)]
    [InlineData("a -Force:true", "Force", true)]
    [InlineData("a b", "Target", "b")]
    [InlineData("-Target b a", "Target", "b")]
    [InlineData("a -Verbose", "Verbose", true)]
    [InlineData("a -ea Stop", "ErrorAction", ErrorReaction.Stop)]
    [InlineData("a -WhatIf", "WhatIf", true)]
    public void A_value_is_bound_by_name_alias_prefix_or_position(string line, string parameter, object expected) =>
        Assert.Equal(expected, Bind(line).Values[parameter]);

    [Theory]
    [InlineData("a,b,c", "a b c")]
    [InlineData("a, b, c", "a b c")]
    [InlineData("-Path a b c", "a b c")]
    [InlineData("-Path a -Path b", "a b")]
    [InlineData("-Path a,b c", "a b c")]
    [InlineData("a`,b", "a,b")]
    [InlineData("-Recurse a", "a")]
    public void A_list_takes_values_by_comma_by_repetition_and_one_after_another(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', (string[])Bind(line).Values["Path"]));

    [Fact]
    public void A_place_that_must_be_filled_comes_before_a_list_that_could_take_more()
    {
        var bound = Bind("-Class 1 a");

        Assert.Equal<string>(["a"], (string[])bound.Values["Path"]);
        Assert.Equal<int>([1], (int[])bound.Values["Class"]);
    }

    [Theory]
    [InlineData("1,2,5", new[] { 1, 2, 5 })]
    [InlineData("0..3", new[] { 0, 1, 2, 3 })]
    [InlineData("3..1,9", new[] { 3, 2, 1, 9 })]
    [InlineData("-1..1", new[] { -1, 0, 1 })]
    [InlineData("2147483646..2147483647", new[] { 2147483646, 2147483647 })]
    public void Whole_numbers_may_be_ranges(string text, int[] expected) =>
        Assert.Equal(expected, (int[])Bind($"a -Class {text}").Values["Class"]);

    [Fact]
    public void A_parameter_chooses_its_set()
    {
        Assert.Equal("Path", Bind("a").ParameterSet);
        Assert.Equal("Literal", Bind("-LP a").ParameterSet);
    }

    [Fact]
    public void A_hyphen_reads_standard_input() => Assert.Equal("Path", Bind("-Path -").InputParameter);

    [Theory]
    [InlineData("", "-Path must be given")]
    [InlineData("a -Nothing 1", "there is no parameter -Nothing")]
    [InlineData("a -C 1", "-C may mean -Count, -Class, -Colour, -Confirm")]
    [InlineData("a -Count", "-Count: expected a value, found nothing")]
    [InlineData("a -Count -Force", "-Count: expected a value, found -Force")]
    [InlineData("a -Count x", "-Count: expected a whole number, found 'x'")]
    [InlineData("a -Count 11", "-Count: expected 1 to 10, found '11'")]
    [InlineData("a -Count 1 -Count 2", "-Count is given twice")]
    [InlineData("a -MaxPixels 0", "-MaxPixels: expected 1 to 9223372036854775807, found '0'")]
    [InlineData("a -Rate fast", "-Rate: expected a number, found 'fast'")]
    [InlineData("a -Pooling Mean", "-Pooling: expected one of None, Average, Max, found 'Mean'")]
    [InlineData("a -Colour blue", "-Colour: expected one of red, green, found 'blue'")]
    [InlineData("a -Force:maybe", "-Force: expected $true or $false, found 'maybe'")]
    [InlineData("a -Class 0..9999999", "-Class: expected a range of at most 1000000 numbers")]
    [InlineData("-Path a -LiteralPath b", "-Path and -LiteralPath cannot be used together")]
    [InlineData("-LiteralPath a -Target b -Count 1 2 -Force c", "unexpected value '2'")]
    [InlineData("-LiteralPath -", "-LiteralPath does not take its values from standard input")]
    public void A_wrong_command_line_says_what_was_expected_and_found(string line, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => Bind(line)).Message);

    private static BoundArguments Bind(string line) =>
        ArgumentBinder.Bind(Command, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
