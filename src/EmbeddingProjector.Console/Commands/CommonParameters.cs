using System.Collections.Immutable;
using System.Management.Automation;

namespace EmbeddingProjector.CommandLine.Commands;

/// <summary>The parameters that every command has: PowerShell's, as far as they make sense here, and
/// <c>-AsJson</c>.</summary>
internal sealed class CommonParameters
{
    private const string WhatIfName = nameof(WhatIf);
    private const string ConfirmName = nameof(Confirm);

    /// <summary>Says what the command does, step by step.</summary>
    [Parameter]
    [Alias("vb")]
    public SwitchParameter Verbose { get; set; }

    /// <summary>What an error that stops nothing does: Continue says it, Stop ends the command, SilentlyContinue hides
    /// it.</summary>
    [Parameter]
    [Alias("ea")]
    public ErrorReaction ErrorAction { get; set; }

    /// <summary>What a warning does; the values are those of -ErrorAction.</summary>
    [Parameter]
    [Alias("wa")]
    public ErrorReaction WarningAction { get; set; }

    /// <summary>Writes each object as one line of JSON.</summary>
    [Parameter]
    public SwitchParameter AsJson { get; set; }

    /// <summary>Says what would be changed, and changes nothing.</summary>
    [Parameter]
    [Alias("wi")]
    public SwitchParameter WhatIf { get; set; }

    /// <summary>Asks before each change.</summary>
    [Parameter]
    [Alias("cf")]
    public SwitchParameter Confirm { get; set; }

    /// <summary>The common parameters of a command.</summary>
    public static ImmutableArray<CommandParameter> Of(CommandDefinition command) =>
    [
        .. CommandDefinition.ParametersOf(typeof(CommonParameters))
            .Where(parameter => command.SupportsShouldProcess || parameter.Name is not (WhatIfName or ConfirmName)),
    ];
}
