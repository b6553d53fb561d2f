<#
.SYNOPSIS
    Types a line into a real terminal and draws what it shows as an SVG: the pictures of screens in the README.
.DESCRIPTION
    The terminal is tmux, whose screen is read with its colors. Needs tmux and the built module.
.PARAMETER Line
    What is typed.
.PARAMETER Destination
    The .svg file.
.PARAMETER While
    A regular expression of the screen at which it is drawn a first time, such as progress; the line goes on.
.PARAMETER Until
    The same for the last time, such as a part of the result.
.EXAMPLE
    docs/Save-Screen.ps1 'Get-EmbeddingModel resnet18' screen.svg -Until 'resnet18'
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Line,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $While,
    [Parameter(Mandatory)] [string] $Until,
    [int] $Columns = 120,
    [int] $Rows = 40,
    [int] $TimeoutSeconds = 600
)

$ErrorActionPreference = 'Stop'
$socket = "save-screen-$PID"
$colors = '#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9',
    '#6b7280', '#f07178', '#b5e890', '#ffcb6b', '#82aaff', '#e0a3ff', '#89ddff', '#ffffff'
$width, $height, $ground, $ink = 8.4, 18, '#1b1f27', '#d8dee9'

function Read-Screen([string] $Pattern) {
    $end = [DateTime]::Now.AddSeconds($TimeoutSeconds)
    while (((tmux -L $socket capture-pane -p -t screen) -join "`n").TrimEnd() -notmatch $Pattern) {
        if ([DateTime]::Now -gt $end) { throw "waited for '$Pattern', found $(tmux -L $socket capture-pane -p -t screen)" }
        Start-Sleep -Milliseconds 200
    }

    $lines = @(tmux -L $socket capture-pane -e -p -t screen)
    $last = $lines.Count - 1
    while ($last -gt 0 -and -not ($lines[$last] -replace '\e\[[0-9;]*m').Trim()) { $last-- }
    , $lines[0..$last]
}

# SGR: 38 and 48 are followed by 5;INDEX or 2;RED;GREEN;BLUE.
function Set-Style($style, [string] $codes) {
    $numbers = [Collections.Generic.Queue[int]]::new([int[]]@($codes -split ';' | ForEach-Object { [int]('0' + $_) }))
    while ($numbers.Count -gt 0) {
        $code = $numbers.Dequeue()
        switch ($code) {
            0 { $style.Ink, $style.Ground, $style.Bold, $style.Turned = $ink, $null, $false, $false }
            1 { $style.Bold = $true }
            7 { $style.Turned = $true }
            22 { $style.Bold = $false }
            27 { $style.Turned = $false }
            39 { $style.Ink = $ink }
            49 { $style.Ground = $null }
            { $_ -in 30..37 } { $style.Ink = $colors[$code - 30] }
            { $_ -in 40..47 } { $style.Ground = $colors[$code - 40] }
            { $_ -in 90..97 } { $style.Ink = $colors[$code - 82] }
            { $_ -in 100..107 } { $style.Ground = $colors[$code - 92] }
            { $_ -in 38, 48 } {
                $color = if ($numbers.Dequeue() -eq 2) {
                    '#{0:x2}{1:x2}{2:x2}' -f $numbers.Dequeue(), $numbers.Dequeue(), $numbers.Dequeue()
                }
                else {
                    $index = $numbers.Dequeue()
                    $cube = { param($part) $part -eq 0 ? 0 : 55 + 40 * $part }
                    if ($index -lt 16) { $colors[$index] }
                    elseif ($index -gt 231) { '#{0:x2}{0:x2}{0:x2}' -f (8 + 10 * ($index - 232)) }
                    else {
                        '#{0:x2}{1:x2}{2:x2}' -f (& $cube ([Math]::Floor(($index - 16) / 36))),
                            (& $cube ([Math]::Floor(($index - 16) / 6) % 6)), (& $cube (($index - 16) % 6))
                    }
                }

                if ($code -eq 38) { $style.Ink = $color } else { $style.Ground = $color }
            }
        }
    }
}

function Write-Frame([string[]] $lines, [double] $top) {
    "<rect x='0' y='$top' width='$($Columns * $width + 24)' height='$($lines.Count * $height + 24)' rx='8' fill='$ground'/>"
    $style = @{ Ink = $ink; Ground = $null; Bold = $false; Turned = $false }
    for ($row = 0; $row -lt $lines.Count; $row++) {
        $column = 0
        foreach ($part in [regex]::Matches($lines[$row], '\e\[([0-9;]*)m|[^\e]+')) {
            if ($part.Value[0] -eq [char]27) {
                Set-Style $style $part.Groups[1].Value
                continue
            }

            $long = [Globalization.StringInfo]::new($part.Value).LengthInTextElements
            $x, $y, $w = (12 + $column * $width), ($top + 12 + $row * $height), ($long * $width)
            $fore, $back = $style.Ink, $style.Ground
            if ($style.Turned) { $fore, $back = ($back ?? $ground), $fore }
            if ($back) { "<rect x='$x' y='$y' width='$w' height='$height' fill='$back'/>" }
            if ($part.Value.Trim()) {
                $weight = $style.Bold ? " font-weight='bold'" : ''
                $text = [Security.SecurityElement]::Escape($part.Value)
                "<text x='$x' y='$($y + 13.5)' textLength='$w' xml:space='preserve' fill='$fore'$weight>$text</text>"
            }

            $column += $long
        }
    }
}

$built = Join-Path $PSScriptRoot '../output/EmbeddingProjector'
$program = Join-Path $PSHOME 'pwsh.dll'
$begin = "Import-Module '$built'; function prompt { 'PS> ' }; Clear-Host"
$shell = (Test-Path $program) ? @('dotnet', $program) : @((Get-Process -Id $PID).Path)
tmux -L $socket new-session -d -s screen -x $Columns -y $Rows @shell -NoProfile -NoLogo -NoExit -Command $begin
try {
    Read-Screen '^PS>$' | Out-Null
    tmux -L $socket send-keys -t screen -l $Line
    tmux -L $socket send-keys -t screen Enter
    $frames = @(if ($While) { , (Read-Screen $While) }) + @(, (Read-Screen "(?s)(?:$Until).*\nPS>$"))
}
finally {
    tmux -L $socket kill-server
}

$top = 0
$drawn = foreach ($frame in $frames) {
    Write-Frame $frame $top
    $top += $frame.Count * $height + 24 + 10
}

@(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 $($Columns * $width + 24) $($top - 10)'"
    "  font-family='ui-monospace, Consolas, Menlo, DejaVu Sans Mono, monospace' font-size='14'>"
    $drawn
    '</svg>'
) | Set-Content (New-Item $Destination -Force)
Get-Item $Destination
