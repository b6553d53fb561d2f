# Imports the built module, then runs the command that the arguments name, or leaves an interactive session where there are
# none. Output is plain text where it is piped; the exit code is 1 where there was an error.
# Not a script block with parameters: $args keeps the names and switches that are to be passed on.

Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'output', 'EmbeddingProjector'))
if ($args.Count -eq 0) { return }

if ([Console]::IsOutputRedirected) {
    $PSStyle.OutputRendering = 'PlainText'
    $ProgressPreference = 'Ignore'
}

# A shell hands on a,b as one text. It becomes several values for a parameter of several, unless a file has that name; so does
# a range of numbers, 0..9, for a parameter of numbers.
function Expand-Value($Command, [object[]] $Values) {
    $parameter = ''
    foreach ($value in $Values) {
        $text = "$value"
        if ($text -match '^-([A-Za-z]\w*):?$') {
            $parameter = $Matches[1]
            , $value
            continue
        }

        $type = try { $Command.ResolveParameter($parameter).ParameterType } catch { [string[]] }
        $isNumber = $type.IsArray -and $type -in [int[]], [double[]], [float[]]
        $parameter = ''
        if ($isNumber -and $text -match '^(-?\d+)\.\.(-?\d+)$') {
            , @([int] $Matches[1]..[int] $Matches[2])
        } elseif ($type.IsArray -and $text.Contains(',') -and -not (Test-Path -LiteralPath $text)) {
            , @($text.Split(','))
        } else {
            , $value
        }
    }
}

$exitCode = 0
try {
    $name, $rest = $args
    $command = Get-Command $name -ErrorAction Stop
    $rest = @(if ($rest) { Expand-Value $command $rest })
    & $command @rest 2>&1 | ForEach-Object {
        if ($_ -is [Management.Automation.ErrorRecord]) {
            $exitCode = 1
            [Console]::Error.WriteLine("$name`: $_ [$($_.FullyQualifiedErrorId.Split(',')[0])]")
        } else {
            $_
        }
    } | Out-Default
} catch {
    $exitCode = 1
    [Console]::Error.WriteLine("$name`: $_ [$($_.FullyQualifiedErrorId.Split(',')[0])]")
}

# Not exit: the session was asked to stay, for the case without arguments.
[Environment]::Exit($exitCode)
